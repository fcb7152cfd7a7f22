package dev.highwater.anomalies.functions;

import static dev.highwater.anomalies.core.Points.T;
import static dev.highwater.anomalies.core.Points.WINDOW;
import static dev.highwater.anomalies.core.Points.point;
import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.OddServices;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.Labels;
import dev.highwater.math.Seeds;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

class WatchFunctionTest {
  private static final Labels EU = Labels.of("environment", "eu");
  private static final AnomaliesSettings SETTINGS =
      AnomaliesSettings.defaults().withSilence(5, 60 * WINDOW);

  private static KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly> harness(
      AnomaliesSettings settings, StateBackend backend) throws Exception {
    var harness =
        new KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly>(
            new CoBroadcastWithKeyedOperator<>(
                new WatchFunction(settings), List.of(WatchFunction.NOTES, WatchFunction.ODD)),
            ScoredPoint::service,
            Types.STRING,
            720,
            1,
            0);
    harness.setStateBackend(backend);
    return harness;
  }

  private static void until(
      KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly> harness, int minute)
      throws Exception {
    long time = minute == Integer.MAX_VALUE ? Long.MAX_VALUE : T + minute * WINDOW;
    harness.processWatermark(new Watermark(time));
    harness.processBroadcastWatermark(new Watermark(time));
  }

  private static ScoredPoint odd(int minute, double decades) {
    return point("cart", "latency_seconds", EU, T + minute * WINDOW, decades);
  }

  private static void give(
      KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly> harness,
      ScoredPoint point)
      throws Exception {
    harness.processElement(point, point.timeMillis());
  }

  private static List<String> states(
      KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly> harness) {
    return harness.extractOutputValues().stream().map(Anomaly::state).toList();
  }

  private static List<Signal> series(
      KeyedBroadcastOperatorTestHarness<String, ScoredPoint, Note, Anomaly> harness) {
    List<Signal> series = new ArrayList<>();
    var records = harness.getSideOutput(WatchFunction.SERIES);
    if (records != null) {
      for (StreamRecord<Signal> record : records) {
        series.add(record.getValue());
      }
    }
    return series;
  }

  private static Feedback maintenance(String id, String service) {
    return new Feedback(
        id, service, null, null, null, Feedback.MAINTENANCE, T, T + 99 * WINDOW, "me", "", T);
  }

  @Test
  void aLifeIsClosedWhenTimePassesThoughNothingComes() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      give(harness, odd(1, 9));
      until(harness, 1);
      assertThat(states(harness)).containsExactly(Anomaly.OPENED);
      until(harness, 10);
      assertThat(states(harness)).hasSize(1);
      assertThat(series(harness)).extracting(Signal::value).containsSequence(0.0, 0.0);
      until(harness, 11);
      assertThat(states(harness)).containsExactly(Anomaly.OPENED, Anomaly.CLOSED);
      until(harness, 63);
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void whatWasSaidSuppressesAndIsTakenBack() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      harness.processBroadcastElement(Note.of(maintenance("f", "cart")), T);
      give(harness, odd(1, 9));
      until(harness, 1);
      assertThat(harness.extractOutputValues().get(0).suppressedBy()).isEqualTo("feedback:f");
      harness.processBroadcastElement(Note.of(Feedback.undo("f", T)), T);
      give(harness, odd(2, 9));
      until(harness, 2);
      assertThat(harness.extractOutputValues().get(1).suppressedBy()).isNull();
    }
  }

  @Test
  void feedbackMayMoveToAnotherServiceAndDeploymentsAreUndone() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      harness.processBroadcastElement(Note.of(maintenance("f", "cart")), T);
      harness.processBroadcastElement(Note.of(maintenance("f", "pay")), T);
      harness.processBroadcastElement(Note.of(new Deployment("d", "cart", T, "1")), T);
      harness.processBroadcastElement(Note.of(Deployment.undo("d", T)), T);
      give(harness, odd(1, 9));
      give(harness, point("pay", "latency_seconds", EU, T + WINDOW, 9));
      until(harness, 1);
      assertThat(harness.extractOutputValues())
          .allMatch(
              one ->
                  one.service().equals("pay")
                      ? one.suppressedBy().equals("feedback:f")
                      : one.suppressedBy() == null)
          .hasSize(2);
    }
  }

  @Test
  void whoWentFirstAmongServicesIsKnownFromTheBroadcastAndForgotten() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      for (int minute = 1; minute <= 300; minute++) {
        ScoredPoint other =
            point("db", "errors", EU, T + minute * WINDOW, minute % 60 > 50 ? 8 : 1);
        OddServices.Odd odd = OddServices.Odd.of(other);
        if (odd != null) {
          harness.processBroadcastElement(Note.of(odd), other.timeMillis());
        }
        until(harness, minute);
        int remembered = 0;
        for (var window : harness.getBroadcastState(WatchFunction.ODD).entries()) {
          remembered++;
          assertThat(window.getValue().rarestFirst()).hasSize(1);
        }
        assertThat(remembered).isLessThanOrEqualTo(18);
      }
      snapshot = harness.snapshot(1, 1);
    }
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.initializeState(snapshot);
      harness.open();
      give(harness, odd(300, 9));
      until(harness, 301);
      assertThat(harness.extractOutputValues().get(0).first())
          .isEqualTo(
              new Anomaly.First(
                  "errors{environment=\"eu\",service=\"db\",window=\"1m\"}", T + 291 * WINDOW));
    }
  }

  @Test
  void anyOrderAndAnyRestartGiveTheSameAnomalies() throws Exception {
    Random random = Seeds.random("watch function");
    List<ScoredPoint> story = new ArrayList<>();
    for (int minute = 1; minute < 120; minute++) {
      for (String service : List.of("cart", "pay")) {
        for (int s = 0; s < 4; s++) {
          boolean incident = minute % 40 > 30;
          double decades = random.nextDouble() + (incident ? 9 * random.nextDouble() : 0);
          story.add(point(service, "s" + s, EU, T + minute * WINDOW, decades));
          story.add(
              point(
                  service,
                  "s" + s,
                  EU.with("by", "tenant").with("tenant", "t" + minute % 3),
                  T + minute * WINDOW,
                  decades));
        }
      }
    }
    List<List<Anomaly>> anomalies = new ArrayList<>();
    List<List<Signal>> series = new ArrayList<>();
    for (StateBackend backend :
        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
      for (int round = 0; round < 3; round++) {
        List<ScoredPoint> shuffled = new ArrayList<>(story);
        Collections.shuffle(shuffled, random);
        int cut = 33 + 31 * round;
        List<Anomaly> out = new ArrayList<>();
        List<Signal> grades = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var first = harness(SETTINGS, backend)) {
          first.open();
          first.processBroadcastElement(
              Note.of(new Deployment("d", "pay", T + 68 * WINDOW, "1")), T);
          for (ScoredPoint one : shuffled) {
            if (one.timeMillis() <= T + cut * WINDOW) {
              give(first, one);
            }
          }
          until(first, cut - 5 * round);
          snapshot = first.snapshot(1, 1);
          out.addAll(first.extractOutputValues());
          grades.addAll(series(first));
        }
        try (var second = harness(SETTINGS, backend)) {
          second.initializeState(snapshot);
          second.open();
          for (ScoredPoint one : shuffled) {
            if (one.timeMillis() > T + cut * WINDOW) {
              give(second, one);
            }
          }
          until(second, 250);
          out.addAll(second.extractOutputValues());
          grades.addAll(series(second));
          assertThat(second.numEventTimeTimers()).isZero();
          if (backend instanceof HashMapStateBackend) {
            assertThat(entries(second)).isZero();
          }
        }
        out.sort(java.util.Comparator.comparing(Anomaly::id).thenComparing(Anomaly::revision));
        grades.sort(
            java.util.Comparator.comparing(Signal::series).thenComparing(Signal::windowEndMillis));
        anomalies.add(out);
        series.add(grades);
      }
    }
    assertThat(anomalies.get(0)).hasSizeGreaterThan(40);
    assertThat(anomalies.get(0)).anyMatch(one -> "deployment:d".equals(one.suppressedBy()));
    for (int i = 1; i < anomalies.size(); i++) {
      assertThat(anomalies.get(i)).isEqualTo(anomalies.get(0));
      assertThat(series.get(i)).isEqualTo(series.get(0));
    }
  }

  @Test
  void windowsThatWaitAreBoundedAndWhatComesTooLateIsSaid() throws Exception {
    try (var harness = harness(SETTINGS.withBuffer(2), new HashMapStateBackend())) {
      harness.open();
      for (int minute = 1; minute <= 100; minute++) {
        give(harness, odd(minute, 9));
        assertThat(entries(harness)).isLessThanOrEqualTo(8 + 2);
      }
      give(harness, odd(3, 9));
      until(harness, 200);
      assertThat(harness.getSideOutput(WatchFunction.LATE)).hasSize(1);
      assertThat(states(harness)).last().isEqualTo(Anomaly.CLOSED);
      assertThat(states(harness)).filteredOn(Anomaly.OPENED::equals).hasSize(1);
    }
  }

  @Test
  void theEndOfABoundedInputClosesNothingUnlessTimeIsSaidToGoOn() throws Exception {
    for (boolean goesOn : new boolean[] {false, true}) {
      AnomaliesSettings settings = goesOn ? SETTINGS.withEnd(T + 20 * WINDOW) : SETTINGS;
      try (var harness = harness(settings, new HashMapStateBackend())) {
        harness.open();
        give(harness, odd(1, 9));
        give(harness, odd(2, 9));
        until(harness, 3); // the timer that would close it waits
        until(harness, Integer.MAX_VALUE);
        assertThat(states(harness))
            .isEqualTo(goesOn ? List.of(Anomaly.OPENED, Anomaly.CLOSED) : List.of(Anomaly.OPENED));
        assertThat(entries(harness)).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
      }
    }
  }
}
