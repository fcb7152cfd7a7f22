package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.math.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OverflowFoldTest {
  private static final class MapStore implements OverflowFold.Store {
    final Map<SignalSeries, byte[]> map = new HashMap<>();
    int scans;
    int largest;

    @Override
    public Accumulator get(SignalSeries series) {
      byte[] bytes = map.get(series);
      return bytes == null ? null : Accumulator.fromBytes(bytes);
    }

    @Override
    public void put(SignalSeries series, Accumulator amount) {
      map.put(series, amount.toBytes());
      largest = Math.max(largest, map.size());
    }

    @Override
    public void remove(SignalSeries series) {
      map.remove(series);
    }

    @Override
    public Iterable<SignalSeries> series() {
      scans++;
      return map.keySet();
    }

    Map<SignalSeries, String> content() {
      Map<SignalSeries, String> content = new HashMap<>();
      map.forEach((series, bytes) -> content.put(series, HexFormat.of().formatHex(bytes)));
      return content;
    }
  }

  private static SignalSeries tenant(int i, String convention) {
    return new SignalSeries("cart", "requests", convention, Labels.of("tenant", "t" + i), "tenant");
  }

  private static Accumulator count(double count) {
    Accumulator amount = new Accumulator();
    amount.addCount(count);
    return amount;
  }

  @Test
  void keepsTheSmallestRanksWhateverTheOrder() {
    Random random = Seeds.random("OverflowFold.order");
    for (int round = 0; round < 30; round++) {
      int limit = 1 + random.nextInt(40);
      OverflowFold fold = new OverflowFold(limit);
      List<SignalSeries> adds = new ArrayList<>();
      SignalSeries total =
          new SignalSeries("cart", "requests", "m", Labels.of("environment", "prod"), "");
      int n = random.nextInt(600);
      adds.add(total);
      for (int i = 0; i < n; i++) {
        SignalSeries series =
            random.nextInt(10) == 0
                ? new SignalSeries(
                    "cart",
                    "requests",
                    "m",
                    Labels.of("operation", "o" + random.nextInt(50)),
                    "operation")
                : tenant(random.nextInt(200), random.nextInt(4) == 0 ? "other" : "m");
        adds.add(series);
        adds.add(total);
      }
      TreeSet<Hash128> ranks = new TreeSet<>();
      adds.forEach(series -> ranks.add(series.rank()));
      while (ranks.size() > limit) {
        ranks.pollLast();
      }
      Map<SignalSeries, String> expected = null;
      for (int shuffle = 0; shuffle < 4; shuffle++) {
        Collections.shuffle(adds, random);
        OverflowFold.Meta meta = new OverflowFold.Meta();
        MapStore store = new MapStore();
        for (SignalSeries series : adds) {
          fold.add(meta, store, series, count(0.1));
          if (random.nextInt(50) == 0) {
            fold.trim(meta, store); // a revision was emitted
            meta = OverflowFold.Meta.fromBytes(meta.toBytes());
          }
        }
        fold.trim(meta, store);
        if (expected == null) {
          expected = store.content();
        }
        assertThat(store.content()).isEqualTo(expected);
        Accumulator all = new Accumulator();
        for (SignalSeries series : store.map.keySet()) {
          all.merge(store.get(series));
          assertThat(series.isOverflow() || ranks.contains(series.rank())).isTrue();
        }
        Accumulator each = new Accumulator();
        adds.forEach(series -> each.addCount(0.1));
        assertThat(all).isEqualTo(each);
        assertThat(store.map).containsKey(total);
      }
    }
  }

  @Test
  void staysBoundedAndRarelyScans() {
    OverflowFold fold = new OverflowFold(1000);
    OverflowFold.Meta meta = new OverflowFold.Meta();
    MapStore store = new MapStore();
    Random random = Seeds.random("OverflowFold.bound");
    int folded = 0;
    for (int i = 0; i < 300_000; i++) {
      SignalSeries series = tenant(random.nextInt(1_000_000), "m");
      if (fold.add(meta, store, series, count(1)).isOverflow()) {
        folded++;
      }
    }
    System.out.println(
        "OverflowFold: "
            + store.scans
            + " scans, at most "
            + store.largest
            + " series, "
            + folded
            + " folded at once");
    assertThat(store.largest).isLessThanOrEqualTo(1252);
    assertThat(store.scans).isLessThan(40);
    assertThat(fold.trim(meta, store)).isNotEmpty();
    assertThat(store.map).hasSize(1001);
    assertThat(meta.overflowed()).isTrue();
    assertThat(meta.stored()).isEqualTo(1000);
    assertThat(fold.trim(meta, store)).isEmpty();
    assertThat(store.get(tenant(0, "m").overflow()).count()).isGreaterThan(290_000);
  }

  @Test
  void belowTheLimitNothingHappens() {
    OverflowFold fold = new OverflowFold(10);
    OverflowFold.Meta meta = new OverflowFold.Meta();
    MapStore store = new MapStore();
    for (int i = 0; i < 10; i++) {
      assertThat(fold.add(meta, store, tenant(i, "m"), count(1))).isEqualTo(tenant(i, "m"));
    }
    assertThat(fold.trim(meta, store)).isEmpty();
    assertThat(meta.overflowed()).isFalse();
    assertThat(store.scans).isZero();
    assertThat(HexFormat.of().formatHex(meta.toBytes())).isEqualTo("010a0000");
  }
}
