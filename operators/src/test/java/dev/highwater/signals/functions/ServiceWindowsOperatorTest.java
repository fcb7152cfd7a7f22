package dev.highwater.signals.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.result.Signal;
import dev.highwater.signals.SignalsSettings;
import dev.highwater.signals.TestClassifier;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.SignalSeries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ServiceWindowsOperatorTest {
  private static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  private static final long HOUR = 3_600_000;

  private static KeyedOneInputStreamOperatorTestHarness<String, PaneShare, Signal> harness(
      SignalsSettings settings, StateBackend backend) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new ServiceWindowsOperator(new TestClassifier().families(), settings),
            (PaneShare share) -> share.series().service(),
            Types.STRING,
            720,
            1,
            0);
    harness.setStateBackend(backend);
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PaneShare, Signal> harness()
      throws Exception {
    return harness(SignalsSettings.defaults(), new HashMapStateBackend());
  }

  private static PaneShare spans(long pane, int count, int errors, String tenant) {
    return share("spans", pane, count, errors, 0, tenant);
  }

  private static PaneShare metrics(long pane, int count, long interval) {
    return share("prometheus", pane, count, 0, interval, "");
  }

  private static PaneShare share(
      String convention, long pane, int count, int errors, long interval, String tenant) {
    Accumulator amount = new Accumulator();
    amount.addCount(count);
    amount.addErrors(errors);
    if (interval > 0) {
      amount.addInterval(interval);
      amount.addCoverage(pane, pane + 10_000);
    }
    Labels labels = Labels.of("tenant", tenant);
    return new PaneShare(
        new SignalSeries("cart", "requests", convention, labels, tenant.isEmpty() ? "" : "tenant"),
        pane,
        amount);
  }

  private static void feed(
      KeyedOneInputStreamOperatorTestHarness<String, PaneShare, Signal> harness, PaneShare share)
      throws Exception {
    harness.processElement(
        new PaneShare(share.series(), share.paneStartMillis(), share.amount().copy()),
        share.paneStartMillis() + 9_999);
  }

  private static List<Signal> of(List<Signal> signals, Predicate<Signal> which) {
    return signals.stream().filter(which).toList();
  }

  private static Predicate<Signal> rate(long window, long start) {
    return signal ->
        signal.signal().equals("requests_per_second")
            && signal.labels().isEmpty()
            && signal.windowMillis() == window
            && signal.windowStartMillis() == start;
  }

  private static Map<String, Signal> last(List<Signal> signals) {
    Map<String, Signal> last = new TreeMap<>();
    for (Signal signal : signals) {
      last.merge(
          signal.series() + "@" + signal.windowStartMillis(),
          signal,
          (one, other) -> one.revision() >= other.revision() ? one : other);
    }
    return last;
  }

  @Test
  void firesAtTheEndRevisesOnceAPaneAndEndsAsFinal() throws Exception {
    try (var harness = harness()) {
      harness.open();
      feed(harness, spans(T, 30, 3, ""));
      harness.processWatermark(T + 9_998);
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(T + 9_999);
      List<Signal> first = of(harness.extractOutputValues(), rate(10_000, T));
      assertThat(first).hasSize(1);
      assertThat(first.get(0).value()).isEqualTo(3);
      assertThat(first.get(0).revision()).isZero();
      assertThat(first.get(0).isFinal()).isFalse();

      harness.processWatermark(T + 12_000);
      for (int i = 0; i < 5; i++) {
        feed(harness, spans(T, 2, 0, ""));
      }
      harness.processWatermark(T + 19_998);
      assertThat(of(harness.extractOutputValues(), rate(10_000, T))).hasSize(1);
      harness.processWatermark(T + 19_999);
      List<Signal> second = of(harness.extractOutputValues(), rate(10_000, T));
      assertThat(second).hasSize(2);
      assertThat(second.get(1).revision()).isEqualTo(1);
      assertThat(second.get(1).value()).isEqualTo(4);

      harness.processWatermark(T + 10_000 + 60_000 + 15_000 - 1);
      List<Signal> third = of(harness.extractOutputValues(), rate(10_000, T));
      assertThat(third).hasSize(3);
      assertThat(third.get(2).isFinal()).isTrue();
      assertThat(third.get(2).revision()).isEqualTo(2);
      assertThat(third.get(2).value()).isEqualTo(4);
    }
  }

  @Test
  void aRevisionWithoutChangeIsNotSent() throws Exception {
    try (var harness = harness()) {
      harness.open();
      feed(harness, spans(T, 30, 3, "a"));
      feed(harness, spans(T, 30, 3, "b"));
      harness.processWatermark(T + 12_000);
      int before = harness.extractOutputValues().size();
      feed(harness, spans(T, 10, 0, "b"));
      harness.processWatermark(T + 20_000);
      List<Signal> more =
          of(
              harness.extractOutputValues().subList(before, harness.extractOutputValues().size()),
              signal -> signal.windowMillis() == 10_000);
      assertThat(more).isNotEmpty().allMatch(signal -> "b".equals(signal.labels().get("tenant")));
    }
  }

  @Test
  void whatComesAfterItsWindowIsLateAndCountsInLongerWindows() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processWatermark(T + 85_000);
      feed(harness, spans(T, 7, 0, ""));
      assertThat(harness.getSideOutput(ServiceWindowsOperator.LATE))
          .extracting(record -> record.getValue())
          .containsExactly(
              new LateItem("spans", "share", "requests{service=\"cart\"}", T, Long.MIN_VALUE, 7));
      harness.processWatermark(T + HOUR);
      assertThat(of(harness.extractOutputValues(), rate(10_000, T))).isEmpty();
      assertThat(of(harness.extractOutputValues(), rate(60_000, T)).get(0).count()).isEqualTo(7);
    }
  }

  @Test
  void aSourceThatLosesIsWithdrawn() throws Exception {
    try (var harness = harness()) {
      harness.open();
      feed(harness, spans(T, 30, 3, "a"));
      feed(harness, spans(T, 30, 3, ""));
      harness.processWatermark(T + 60_000);
      feed(harness, metrics(T, 100, 15_000));
      feed(harness, metrics(T + 10_000, 100, 15_000));
      harness.processWatermark(T + 200_000);
      List<Signal> out = harness.extractOutputValues();
      List<Signal> total = of(out, rate(60_000, T));
      assertThat(total.get(0).source()).isEqualTo("spans");
      assertThat(total.get(total.size() - 1).source()).isEqualTo("metrics");
      assertThat(total.get(total.size() - 1).count()).isEqualTo(200);
      List<Signal> tenant =
          of(
              out,
              signal ->
                  "a".equals(signal.labels().get("tenant"))
                      && signal.windowMillis() == 60_000
                      && signal.signal().equals("requests_per_second"));
      assertThat(tenant).hasSize(2);
      assertThat(tenant.get(1).revision()).isEqualTo(1);
      assertThat(tenant.get(1).value()).isNull();
      assertThat(tenant.get(1).count()).isNull();
    }
  }

  @Test
  void intervalsEnterOnlyWindowsTwiceAsLong() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (int pane = 0; pane < 60; pane++) {
        feed(harness, metrics(T + pane * 10_000L, 100, 60_000));
      }
      harness.processWatermark(Long.MAX_VALUE);
      List<Signal> rates =
          of(
              harness.extractOutputValues(),
              signal -> signal.signal().equals("requests_per_second"));
      assertThat(rates).extracting(Signal::windowMillis).containsOnly(300_000L, HOUR);
      assertThat(rates).extracting(Signal::value).containsOnly(10.0);
    }
  }

  @Test
  void silenceIsSaidAndThenTheServiceIsForgottenWithoutATrace() throws Exception {
    for (StateBackend backend :
        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
      try (var harness = harness(SignalsSettings.defaults(), backend)) {
        harness.open();
        for (int pane = 0; pane < 30; pane++) {
          feed(harness, metrics(T + pane * 10_000L, 100, 10_000));
          feed(harness, spans(T + pane * 10_000L, 5, 1, "a"));
          harness.processWatermark(T + pane * 10_000L);
        }
        for (long time = T + 300_000; time < T + 8 * HOUR; time += 30_000) {
          harness.processWatermark(time);
        }
        List<Signal> reporting =
            of(
                harness.extractOutputValues(),
                signal ->
                    signal.signal().equals("reporting")
                        && signal.windowMillis() == 60_000
                        && signal.revision() == 0);
        assertThat(reporting.subList(0, 6))
            .extracting(Signal::value)
            .containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 0.0);
        assertThat(reporting.get(reporting.size() - 1).value()).isZero();
        assertThat(reporting.get(reporting.size() - 1).windowEndMillis())
            .isBetween(T + HOUR, T + HOUR + 900_000);
        assertThat(harness.numEventTimeTimers()).isZero();
        if (backend instanceof HashMapStateBackend) {
          assertThat(harness.numKeyedStateEntries()).isZero();
        }
      }
    }
  }

  @Test
  void beyondTheLimitSeriesAreFoldedWithExactTotalsAndSaid() throws Exception {
    SignalsSettings settings = SignalsSettings.defaults().withSeriesLimit(10);
    List<PaneShare> shares = new ArrayList<>();
    for (int tenant = 0; tenant < 500; tenant++) {
      shares.add(spans(T, 3, 1, "t" + tenant));
    }
    Map<String, Signal> expected = null;
    for (int seed = 0; seed < 3; seed++) {
      Collections.shuffle(shares, new Random(seed));
      try (var harness = harness(settings, new HashMapStateBackend())) {
        harness.open();
        for (PaneShare share : shares) {
          feed(harness, share);
          assertThat(harness.numKeyedStateEntries()).isLessThan(120);
        }
        harness.processWatermark(T + 9_999);
        List<Signal> rates =
            of(
                harness.extractOutputValues(),
                signal -> signal.signal().equals("requests_per_second"));
        assertThat(rates).hasSize(11);
        assertThat(rates.stream().mapToDouble(Signal::count).sum()).isEqualTo(1500);
        Signal overflow =
            of(
                    harness.extractOutputValues(),
                    signal -> signal.signal().equals(ServiceWindowsOperator.OVERFLOW_SIGNAL))
                .get(0);
        assertThat(overflow.labels().get("family")).isEqualTo("requests");
        assertThat(overflow.value()).isBetween(100.0, 2_500.0);
        Map<String, Signal> last = last(harness.extractOutputValues());
        if (expected != null) {
          assertThat(last).isEqualTo(expected);
        }
        expected = last;
      }
    }
  }

  @Test
  void restoredInTheMiddleGivesTheSame() throws Exception {
    for (StateBackend backend :
        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
      List<Object> steps = steps();
      List<Signal> whole = new ArrayList<>();
      try (var harness = harness(SignalsSettings.defaults(), backend)) {
        harness.open();
        play(harness, steps);
        whole.addAll(harness.extractOutputValues());
      }
      List<String> expected = sorted(whole);
      for (int cut = 10; cut < steps.size(); cut += 61) {
        List<Signal> parts = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var first = harness(SignalsSettings.defaults(), backend)) {
          first.open();
          play(first, steps.subList(0, cut));
          snapshot = first.snapshot(1, 1);
          parts.addAll(first.extractOutputValues());
        }
        try (var second = harness(SignalsSettings.defaults(), backend)) {
          second.initializeState(snapshot);
          second.open();
          play(second, steps.subList(cut, steps.size()));
          parts.addAll(second.extractOutputValues());
        }
        assertThat(sorted(parts)).as("cut at " + cut).isEqualTo(expected);
      }
    }
  }

  private static List<String> sorted(List<Signal> signals) {
    return signals.stream().map(Signal::toString).sorted().toList();
  }

  /** Shares and watermarks; a Long is a watermark. */
  private static List<Object> steps() {
    Random random = new Random(3);
    List<Object> steps = new ArrayList<>();
    for (int pane = 0; pane < 60; pane++) {
      long start = T + pane * 10_000L;
      for (int i = 0; i < 3; i++) {
        long at = start - 10_000L * random.nextInt(5);
        steps.add(spans(at, random.nextInt(100), random.nextInt(9), "t" + random.nextInt(4)));
        steps.add(spans(at, random.nextInt(100), random.nextInt(9), ""));
      }
      if (pane > 20 && pane < 40) {
        steps.add(metrics(start - 10_000L * random.nextInt(2), random.nextInt(100), 15_000));
      }
      steps.add(start);
    }
    steps.add(T + 4 * HOUR);
    return steps;
  }

  private static void play(
      KeyedOneInputStreamOperatorTestHarness<String, PaneShare, Signal> harness, List<Object> steps)
      throws Exception {
    for (Object step : steps) {
      if (step instanceof Long watermark) {
        harness.processWatermark(watermark);
      } else {
        feed(harness, (PaneShare) step);
      }
    }
  }
}
