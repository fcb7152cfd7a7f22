package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.event.Labels;
import dev.highwater.math.Dyadic;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SignalEmitterTest {
  private static final ConventionDefinition BLIND =
      new ConventionDefinition("blind", TelemetrySource.METRICS, 2, "rpc", false);
  private static final SignalSeries SERIES =
      new SignalSeries("cart", "f", "m", Labels.of("tenant", "a"), "tenant");

  @SafeVarargs
  private static List<Signal> emit(FamilyDefinition family, Consumer<Accumulator>... parts) {
    List<SignalEmitter.Part> list = new ArrayList<>();
    for (Consumer<Accumulator> part : parts) {
      Accumulator amount = new Accumulator();
      part.accept(amount);
      list.add(new SignalEmitter.Part(list.isEmpty() ? Given.METRICS : BLIND, amount));
    }
    return SignalEmitter.emit(
        family, SERIES, TelemetrySource.METRICS, 60_000, 60_000, list, 2, true);
  }

  private static FamilyDefinition family(FamilyKind kind, String unit, String aggregate) {
    FamilyDefinition given = Given.family("f", kind, aggregate, List.of(Given.METRICS, BLIND));
    return new FamilyDefinition(
        "f",
        kind,
        given.signals(),
        unit,
        Map.of("resource", "cpu"),
        aggregate,
        given.views(),
        given.conventions());
  }

  @Test
  void requestsOfEventsCoverTheWholeWindow() {
    List<Signal> signals =
        emit(
            family(FamilyKind.REQUESTS, "1", "mean"),
            a -> {
              a.addCount(600);
              a.addErrors(6);
              a.addExemplar(true, 3, 1, "t1");
            });
    assertThat(signals)
        .extracting(Signal::signal)
        .containsExactly("requests_per_second", "errors_per_second", "error_ratio");
    assertThat(signals).extracting(Signal::value).containsExactly(10.0, 0.1, 0.01);
    assertThat(signals).extracting(Signal::count).containsExactly(600.0, 6.0, 600.0);
    assertThat(signals).extracting(Signal::unit).containsExactly("1/s", "1/s", "1");
    Signal rate = signals.get(0);
    assertThat(rate.series())
        .isEqualTo(
            "requests_per_second{by=\"tenant\",resource=\"cpu\",service=\"cart\",tenant=\"a\",window=\"1m\"}");
    assertThat(rate.source()).isEqualTo("metrics");
    assertThat(rate.windowStartMillis()).isEqualTo(60_000);
    assertThat(rate.windowEndMillis()).isEqualTo(120_000);
    assertThat(rate.revision()).isEqualTo(2);
    assertThat(rate.isFinal()).isTrue();
    assertThat(rate.traceIds()).containsExactly("t1");
    assertThat(rate.p95()).isNull();
  }

  @Test
  void requestsOfMetricsCoverWhatTheyCover() {
    List<Signal> signals =
        emit(
            family(FamilyKind.REQUESTS, "1", "mean"),
            a -> {
              a.addCount(150);
              a.addInterval(15_000);
              a.addCoverage(105_000, 125_000);
            });
    assertThat(signals.get(0).value()).isEqualTo(10);
  }

  @Test
  void ratesOfProtocolsAddUpAndErrorsNeedTheStatus() {
    List<Signal> signals =
        emit(
            family(FamilyKind.REQUESTS, "1", "mean"),
            a -> {
              a.addCount(300);
              a.addErrors(3);
              a.addCoverage(90_000, 120_000);
            },
            a -> a.addCount(60));
    assertThat(signals).extracting(Signal::value).containsExactly(11.0, 0.1, 0.01);
    List<Signal> blind =
        SignalEmitter.emit(
            family(FamilyKind.REQUESTS, "1", "mean"),
            SERIES,
            TelemetrySource.METRICS,
            0,
            60_000,
            List.of(new SignalEmitter.Part(BLIND, count(60))),
            0,
            false);
    assertThat(blind).extracting(Signal::signal).containsExactly("requests_per_second");
  }

  private static Accumulator count(double count) {
    Accumulator amount = new Accumulator();
    amount.addCount(count);
    return amount;
  }

  @Test
  void noRatioWithoutRequestsAndNothingOutOfNothing() {
    assertThat(emit(family(FamilyKind.REQUESTS, "1", "mean"), a -> a.addCount(0)))
        .extracting(Signal::value)
        .containsExactly(0.0, 0.0);
    for (FamilyKind kind : FamilyKind.values()) {
      assertThat(emit(family(kind, "1", "mean"), a -> a.addInterval(1))).as("%s", kind).isEmpty();
      assertThat(emit(family(kind, "1", "mean"))).isEmpty();
    }
    assertThat(emit(family(FamilyKind.DISTRIBUTION, "s", "mean"), a -> a.addCount(0))).isEmpty();
  }

  @Test
  void distributionsOfBucketsSketchesAndSummaries() {
    Signal buckets =
        emit(
                family(FamilyKind.DISTRIBUTION, "s", "mean"),
                a -> {
                  a.addCount(100);
                  a.addSum(50);
                  a.bucketsToAdd()
                      .addExplicit(
                          new double[] {0.1, 0.5, 1}, new double[] {10, 30, 40, 20}, 0, 1, 1);
                })
            .get(0);
    assertThat(buckets.p50()).isEqualTo(0.625);
    assertThat(buckets.p95()).isEqualTo(1);
    assertThat(buckets.value()).isEqualTo(1);
    assertThat(buckets.max()).isEqualTo(1);
    assertThat(buckets.min()).isNull();
    assertThat(buckets.mean()).isEqualTo(0.5);
    assertThat(buckets.unit()).isEqualTo("s");
    Signal sketch =
        emit(
                family(FamilyKind.DISTRIBUTION, "s", "mean"),
                a -> {
                  a.addCount(1);
                  a.addSum(0.3);
                  a.addExtremes(0.3, 0.3);
                  a.sketchToAdd().add(0.3, 1);
                })
            .get(0);
    assertThat(
            List.of(
                sketch.p50(),
                sketch.p90(),
                sketch.p99(),
                sketch.value(),
                sketch.min(),
                sketch.max()))
        .containsOnly(0.3);
    Signal summary =
        emit(
                family(FamilyKind.DISTRIBUTION, "s", "mean"),
                a -> {
                  a.addCount(4);
                  a.addSum(8);
                  a.addSummaryQuantile(0.99, 7);
                })
            .get(0);
    assertThat(summary.p99()).isEqualTo(7);
    assertThat(summary.p95()).isNull();
    assertThat(summary.value()).isEqualTo(2);
  }

  @Test
  void protocolsOfOtherBoundsAndOtherShapesMerge() {
    FamilyDefinition family = family(FamilyKind.DISTRIBUTION, "s", "mean");
    Consumer<Accumulator> http =
        a -> {
          a.addCount(100);
          a.bucketsToAdd().addCumulative(0.1, Dyadic.units(90));
          a.bucketsToAdd().addCumulative(1, Dyadic.units(100));
          a.bucketsToAdd().addCumulative(Double.POSITIVE_INFINITY, Dyadic.units(100));
        };
    Signal both =
        emit(
                family,
                http,
                a -> {
                  a.addCount(50);
                  a.bucketsToAdd().addCumulative(0.5, Dyadic.units(50));
                  a.bucketsToAdd().addCumulative(Double.POSITIVE_INFINITY, Dyadic.units(50));
                })
            .get(0);
    // 90 up to 0.1, 140 up to 0.5, 150 up to 1: rank 142.5
    assertThat(both.p95()).isCloseTo(0.5 + 0.5 * 2.5 / 10, within(1e-12));
    Signal mixed =
        emit(
                family,
                http,
                a -> {
                  a.addCount(100);
                  a.sketchToAdd().add(5, 100);
                })
            .get(0);
    assertThat(mixed.count()).isEqualTo(200);
    assertThat(mixed.p95()).isCloseTo(5, within(0.03));
    assertThat(mixed.p50()).isLessThan(1.01);
  }

  @Test
  void ratesByUnit() {
    Consumer<Accumulator> amount = a -> a.addCount(120);
    assertThat(emit(family(FamilyKind.RATE, "By/s", "mean"), amount).get(0).value()).isEqualTo(2);
    assertThat(emit(family(FamilyKind.RATE, "{order}/h", "mean"), amount).get(0).value())
        .isEqualTo(7200);
    Signal perMinute = emit(family(FamilyKind.RATE, "{order}/min", "mean"), amount).get(0);
    assertThat(perMinute.value()).isEqualTo(120);
    assertThat(perMinute.count()).isEqualTo(120);
    assertThat(perMinute.unit()).isEqualTo("{order}/min");
  }

  @Test
  void ratiosGaugesStatesAndDifferences() {
    Consumer<Accumulator> ratio =
        a -> {
          a.addNumerator(3);
          a.addDenominator(4);
        };
    assertThat(emit(family(FamilyKind.RATIO, "1", "mean"), ratio).get(0).value()).isEqualTo(0.75);
    assertThat(emit(family(FamilyKind.RATIO, "1", "mean"), a -> a.addNumerator(3))).isEmpty();
    assertThat(emit(family(FamilyKind.DIFFERENCE, "1", "mean"), ratio).get(0).value())
        .isEqualTo(-1);
    Consumer<Accumulator> gauge =
        a -> {
          a.addCount(4);
          a.addSum(10);
          a.addExtremes(1, 5);
          a.addLast(9, 2);
          a.addNumerator(600);
          a.markLevels();
          a.addCoverage(60_000, 120_000);
        };
    double[] expected = {2.5, 2, 5, 1, 10};
    String[] aggregates = {"mean", "last", "max", "min", "sum"};
    for (int i = 0; i < expected.length; i++) {
      Signal signal = emit(family(FamilyKind.GAUGE, "1", aggregates[i]), gauge).get(0);
      assertThat(signal.value()).as(aggregates[i]).isEqualTo(expected[i]);
      assertThat(signal.mean()).isEqualTo(2.5);
      assertThat(signal.min()).isEqualTo(1);
    }
    List<Signal> state =
        emit(
            family(FamilyKind.STATE, "1", "mean"),
            a -> {
              a.addCount(9);
              a.addLast(5, 2);
              a.addTransitions(3);
            });
    assertThat(state).extracting(Signal::signal).containsExactly("f", "f_transitions");
    assertThat(state).extracting(Signal::value).containsExactly(2.0, 3.0);
    assertThat(state.get(0).mean()).isNull();
  }

  @Test
  void numbersThatAreNotFiniteStayOut() {
    assertThat(
            emit(family(FamilyKind.RATE, "1/s", "mean"), a -> a.addCount(Double.POSITIVE_INFINITY)))
        .isEmpty();
    Signal signal =
        emit(
                family(FamilyKind.GAUGE, "1", "last"),
                a -> {
                  a.addCount(1);
                  a.addSum(Double.NaN);
                  a.addLast(1, -0.0);
                })
            .get(0);
    assertThat(signal.sum()).isNull();
    assertThat(Double.doubleToLongBits(signal.value())).isZero();
  }
}
