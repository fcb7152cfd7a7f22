package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.math.Dyadic;
import dev.highwater.math.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
  private static Accumulator any(Random random) {
    Accumulator a = new Accumulator();
    int parts = 1 + random.nextInt(5);
    for (int i = 0; i < parts; i++) {
      double value = random.nextInt(3) == 0 ? random.nextInt(10) : random.nextGaussian() * 1e6;
      switch (random.nextInt(15)) {
        case 0 -> a.addCount(value);
        case 1 -> a.addErrors(value);
        case 2 -> a.addSum(value);
        case 3 -> a.addNumerator(value);
        case 4 -> a.addDenominator(value);
        case 5 -> a.addTransitions(random.nextInt(3));
        case 6 -> a.addExtremes(value, value + random.nextInt(3));
        case 7 -> a.addLast(random.nextInt(5), random.nextInt(5));
        case 8 -> a.sketchToAdd().add(value, random.nextInt(3));
        case 9 ->
            a.bucketsToAdd().addCumulative(random.nextInt(4), Dyadic.units(random.nextDouble()));
        case 10 -> a.addSummaryQuantile(random.nextBoolean() ? 0.5 : 0.99, random.nextInt(9));
        case 11 -> {
          for (int e = 0; e < 6; e++) {
            a.addExemplar(
                random.nextInt(4) == 0,
                random.nextInt(5),
                random.nextInt(3),
                "t" + random.nextInt(12));
          }
        }
        case 12 -> a.addInterval(random.nextInt(60_000));
        case 13 -> {
          long from = random.nextInt(100);
          a.addCoverage(from, from + random.nextInt(50));
        }
        default -> {
          if (random.nextInt(3) == 0) {
            a.markSumUnknown();
          } else if (random.nextBoolean()) {
            a.markExtremesUnknown();
          } else {
            a.markLevels();
          }
        }
      }
    }
    return a;
  }

  @Test
  void orderAndGroupingChangeNoByte() {
    Random random = Seeds.random("Accumulator.order");
    for (int round = 0; round < 400; round++) {
      List<Accumulator> parts = new ArrayList<>();
      int n = 1 + random.nextInt(30);
      for (int i = 0; i < n; i++) {
        parts.add(any(random));
      }
      byte[] expected = merge(parts, random).toBytes();
      for (int shuffle = 0; shuffle < 4; shuffle++) {
        Collections.shuffle(parts, random);
        assertThat(merge(parts, random).toBytes()).isEqualTo(expected);
      }
    }
  }

  private static Accumulator merge(List<Accumulator> parts, Random random) {
    List<Accumulator> groups = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      groups.add(new Accumulator());
    }
    for (Accumulator part : parts) {
      byte[] before = part.toBytes();
      groups
          .get(random.nextInt(5))
          .merge(random.nextBoolean() ? part : Accumulator.fromBytes(before));
      assertThat(part.toBytes()).isEqualTo(before);
    }
    Accumulator all = new Accumulator();
    for (Accumulator group : groups) {
      all.merge(random.nextBoolean() ? group : Accumulator.fromBytes(group.toBytes()));
    }
    return all;
  }

  @Test
  void copiesShareNothing() {
    Random random = Seeds.random("Accumulator.copy");
    for (int round = 0; round < 200; round++) {
      Accumulator original = any(random);
      byte[] before = original.toBytes();
      Accumulator copy = original.copy();
      assertThat(copy).isEqualTo(original);
      copy.merge(any(random));
      copy.merge(copy);
      assertThat(original.toBytes()).isEqualTo(before);
    }
  }

  @Test
  void knowsWhatWasAdded() {
    Accumulator a = new Accumulator();
    assertThat(a.isEmpty()).isTrue();
    assertThat(a.min()).isNaN();
    assertThat(a.last()).isNaN();
    a.addCount(0);
    assertThat(a.isEmpty()).isFalse();
    assertThat(a.hasCount()).isTrue();
    a.addExtremes(2, 5);
    a.addExtremes(Double.NaN, Double.NaN);
    assertThat(a.min()).isEqualTo(2);
    assertThat(a.max()).isEqualTo(5);
    a.markExtremesUnknown();
    assertThat(a.max()).isNaN();
    a.addLast(10, 1);
    a.addLast(9, 7);
    a.addLast(10, 3);
    a.addLast(10, 2);
    assertThat(a.last()).isEqualTo(3);
    assertThat(a.lastTimeMillis()).isEqualTo(10);
  }

  @Test
  void keepsTheWorstExemplars() {
    Accumulator a = new Accumulator();
    a.addExemplar(false, 9, 1, "slow");
    a.addExemplar(true, 1, 1, "failed");
    a.addExemplar(false, 5, 1, "b");
    a.addExemplar(false, 5, 1, "a");
    a.addExemplar(false, 1, 1, "fast");
    a.addExemplar(false, 100, 1, "");
    a.addExemplar(false, 100, 1, null);
    a.addExemplar(false, 100, 1, "x".repeat(65));
    assertThat(a.exemplars())
        .extracting(e -> e.traceId())
        .containsExactly("failed", "slow", "a", "b");
    // one per trace, the worst of it
    a.addExemplar(true, 2, 1, "b");
    assertThat(a.exemplars())
        .extracting(e -> e.traceId())
        .containsExactly("b", "failed", "slow", "a");
    a.addExemplar(false, 8, 1, "b");
    assertThat(a.exemplars()).hasSize(4);
  }

  @Test
  void staysBounded() {
    Random random = Seeds.random("Accumulator.bound");
    Accumulator a = new Accumulator();
    for (int i = 0; i < 1_000_000; i++) {
      double value = Math.exp(random.nextGaussian() * 3 - 3);
      a.addCount(1);
      a.addSum(value);
      a.addExtremes(value, value);
      a.sketchToAdd().add(value, 1);
      a.addExemplar(false, value, i, "trace" + i);
    }
    int bytes = a.toBytes().length;
    System.out.println(
        "Accumulator of 1e6 latencies: " + bytes + " bytes, " + a.sketch().bins() + " bins");
    assertThat(bytes).isLessThan(16_000);
    assertThat(a.count()).isEqualTo(1_000_000);
  }

  @Test
  void formatIsFixed() {
    Accumulator a = new Accumulator();
    assertThat(hex(a)).isEqualTo("0100");
    a.addCount(1);
    assertThat(hex(a)).isEqualTo("0101" + "3f1402");
    a.addErrors(2);
    a.addSum(0.1);
    a.addNumerator(3);
    a.addDenominator(4);
    a.addTransitions(1);
    a.addExtremes(1, 2);
    a.addLast(10_000, 0.5);
    a.sketchToAdd().add(0.25, 1);
    a.bucketsToAdd().addBucket(2, Dyadic.units(1.5));
    a.addSummaryQuantile(0.95, 7);
    a.addExemplar(true, 1, 5, "ab");
    a.addInterval(15_000);
    a.addCoverage(1_000, 9_000);
    a.markExtremesUnknown();
    a.markLevels();
    assertThat(a.hasSum()).isTrue();
    a.markSumUnknown();
    assertThat(a.hasSum()).isFalse();
    assertThat(hex(a))
        .isEqualTo(
            "01ffff07"
                + "3f1402"
                + "3f1502"
                + "013fb999999999999a"
                + "3f1406"
                + "3f1602"
                + "3f1402"
                + "3ff00000000000004000000000000000"
                + "a09c013fe0000000000000"
                + "010e140001810401"
                + "00"
                + "0100000113400000000000000006"
                + "7ff80000000000007ff8000000000000401c0000000000007ff8000000000000"
                + "01013ff00000000000000a026162"
                + "b0ea01"
                + "d00f807d");
    assertThatThrownBy(() -> Accumulator.fromBytes(new byte[] {3, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 3");
    assertThatThrownBy(() -> Accumulator.fromBytes(new byte[] {1, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void truncatedBytesAreRefused() {
    Random random = Seeds.random("Accumulator.truncated");
    for (int round = 0; round < 100; round++) {
      byte[] bytes = any(random).toBytes();
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = java.util.Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> Accumulator.fromBytes(cut))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static String hex(Accumulator a) {
    assertThat(Accumulator.fromBytes(a.toBytes())).isEqualTo(a);
    return HexFormat.of().formatHex(a.toBytes());
  }
}
