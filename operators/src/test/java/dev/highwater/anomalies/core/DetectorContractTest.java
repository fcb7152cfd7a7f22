package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector must do. */
class DetectorContractTest {
  private static final long T = 1_700_000_000_000L / 60_000 * 60_000;
  private static final int LONG_ENOUGH = 3_000;

  static Stream<Detector<?>> detectors() {
    return Detectors.all().stream();
  }

  /** A series: its times and values. */
  private record Series(String name, long[] times, double[] values) {
    static Series regular(String name, int length, IntToDoubleFunction value) {
      long[] times = new long[length];
      double[] values = new double[length];
      for (int i = 0; i < length; i++) {
        times[i] = T + i * 60_000L;
        values[i] = value.applyAsDouble(i);
      }
      return new Series(name, times, values);
    }

    Series scaled(double factor) {
      return new Series(name, times, Arrays.stream(values).map(v -> v * factor).toArray());
    }
  }

  private static Series noise(int length, long seed) {
    Random random = new Random(seed);
    return Series.regular("noise", length, i -> 100 + 5 * random.nextGaussian());
  }

  /** Every shape that has broken a detector somewhere. */
  private static List<Series> shapes(int length) {
    Random random = new Random(3);
    List<Series> shapes = new ArrayList<>();
    shapes.add(noise(length, 1));
    shapes.add(Series.regular("zero", length, i -> 0));
    shapes.add(Series.regular("constant", length, i -> 0.1));
    shapes.add(Series.regular("counter", length, i -> 17.0 * i));
    shapes.add(Series.regular("binary", length, i -> random.nextInt(50) == 0 ? 1 : 0));
    shapes.add(Series.regular("tiny", length, i -> 1e-300 * random.nextGaussian()));
    shapes.add(Series.regular("huge", length, i -> 1e300 * random.nextGaussian()));
    shapes.add(Series.regular("steps", length, i -> i / 500 % 2 == 0 ? 3 : 4_000));
    shapes.add(
        Series.regular(
            "daily",
            length,
            i -> 50 + 40 * Math.sin(2 * Math.PI * i / 1_440) + random.nextGaussian()));
    shapes.add(
        Series.regular(
            "holes", length, i -> random.nextInt(4) == 0 ? Double.NaN : random.nextDouble()));
    shapes.add(
        Series.regular(
            "gone", length, i -> i > 400 && i < 900 ? Double.NaN : 5 + random.nextGaussian()));
    shapes.add(
        Series.regular(
            "infinite",
            length,
            i -> i % 97 == 96 ? Double.POSITIVE_INFINITY : random.nextGaussian()));
    long[] times = new long[length];
    double[] values = new double[length];
    long time = T;
    for (int i = 0; i < length; i++) {
      time += random.nextInt(20) == 0 ? random.nextInt(9 * 86_400_000) : 1 + random.nextInt(90_000);
      times[i] = time;
      values[i] = 10 + random.nextGaussian();
    }
    shapes.add(new Series("irregular", times, values));
    return shapes;
  }

  private static <S> List<Verdict> run(Detector<S> detector, Series series) {
    List<Verdict> verdicts = new ArrayList<>();
    S state = detector.initial(42);
    for (int i = 0; i < series.times.length; i++) {
      Step<S> step = detector.step(state, series.times[i], series.values[i]);
      state = step.state();
      verdicts.add(step.verdict());
    }
    return verdicts;
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void whatItSaysIsWellFormedOnEveryShape(Detector<?> detector) {
    for (Series series : shapes(LONG_ENOUGH)) {
      List<Verdict> verdicts = run(detector, series);
      for (int i = 0; i < verdicts.size(); i++) {
        Verdict verdict = verdicts.get(i);
        String where = detector.name() + " " + series.name + " " + i + " " + verdict;
        assertThat(verdict.score()).as(where).isBetween(0.0, 1.0);
        assertThat(verdict.grade()).as(where).isBetween(0.0, 1.0);
        assertThat(verdict.kind() == AnomalyKind.NONE).as(where).isEqualTo(verdict.grade() == 0);
        assertThat(verdict.lower() > verdict.upper()).as(where).isFalse();
        assertThat(verdict.learning() && verdict.grade() > 0).as(where).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void itLearnsFirstAndSaysSo(Detector<?> detector) {
    for (Series series : shapes(LONG_ENOUGH)) {
      assertThat(run(detector, series).get(0).learning()).as(series.name).isTrue();
    }
    List<Verdict> verdicts = run(detector, noise(LONG_ENOUGH, 1));
    assertThat(verdicts.get(LONG_ENOUGH - 1).learning()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("detectors")
  <S> void aStateReadBackGoesOnIdenticallyAtEveryPoint(Detector<S> detector) {
    for (Series series : shapes(1_500)) {
      S kept = detector.initial(42);
      S readBack = detector.initial(42);
      for (int i = 0; i < series.times.length; i++) {
        byte[] bytes = detector.encode(readBack);
        readBack = detector.decode(bytes);
        assertThat(detector.encode(readBack)).as(series.name + " " + i).isEqualTo(bytes);
        Step<S> one = detector.step(kept, series.times[i], series.values[i]);
        Step<S> other = detector.step(readBack, series.times[i], series.values[i]);
        assertThat(other.verdict()).as(series.name + " " + i).isEqualTo(one.verdict());
        kept = one.state();
        readBack = other.state();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  <S> void aStepLeavesItsStateAsItWas(Detector<S> detector) {
    Series series = shapes(400).get(0);
    S state = detector.initial(42);
    for (int i = 0; i < series.times.length; i++) {
      byte[] before = detector.encode(state);
      Step<S> step = detector.step(state, series.times[i], series.values[i]);
      assertThat(detector.encode(state)).isEqualTo(before);
      assertThat(detector.step(state, series.times[i], series.values[i]).verdict())
          .isEqualTo(step.verdict());
      state = step.state();
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void itIsSilentOnAConstant(Detector<?> detector) {
    for (double value : new double[] {0, 1, -0.1, 1e-9, 123_456_789}) {
      assertThat(run(detector, Series.regular("constant", LONG_ENOUGH, i -> value)))
          .as(detector.name() + " on " + value)
          .noneMatch(Verdict::alarms);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void itAlarmsOnASpikeAndOnADip(Detector<?> detector) {
    for (double height : new double[] {300, -100}) {
      Series series = noise(LONG_ENOUGH, 7);
      int at = LONG_ENOUGH - 20;
      series.values[at] = height;
      List<Verdict> verdicts = run(detector, series);
      assertThat(verdicts.get(at).alarms()).as(detector.name() + " at " + height).isTrue();
      assertThat(verdicts.get(at).score())
          .isGreaterThan(
              verdicts.subList(200, at).stream().mapToDouble(Verdict::score).max().orElse(0));
      assertThat(verdicts.subList(at - 1_000, at)).noneMatch(Verdict::alarms);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  <S> void itsStateIsBounded(Detector<S> detector) {
    for (Series series : shapes(10_000)) {
      S state = detector.initial(42);
      for (int i = 0; i < series.times.length; i++) {
        state = detector.step(state, series.times[i], series.values[i]).state();
        if (i % 16 == 0) {
          assertThat(detector.encode(state).length)
              .as(detector.name() + " " + series.name + " " + i)
              .isLessThanOrEqualTo(Detector.MAX_STATE_BYTES);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void scalingByAPowerOfTwoChangesNoGrade(Detector<?> detector) {
    for (Series series : shapes(LONG_ENOUGH)) {
      if (series.name.equals("tiny") || series.name.equals("huge")) {
        continue; // would leave the range in which scaling is exact
      }
      List<Verdict> plain = run(detector, series);
      for (double factor : new double[] {0x1p-20, 0.5, 4, 0x1p30}) {
        List<Verdict> scaled = run(detector, series.scaled(factor));
        for (int i = 0; i < plain.size(); i++) {
          String where = detector.name() + " " + series.name + " times " + factor + " at " + i;
          assertThat(scaled.get(i).grade()).as(where).isEqualTo(plain.get(i).grade());
          assertThat(scaled.get(i).kind()).as(where).isEqualTo(plain.get(i).kind());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void bytesThatAreNoStateAreRefusedByName(Detector<?> detector) {
    for (byte[] bytes : List.of(new byte[0], new byte[] {(byte) 0xff, 1, 2, 3})) {
      assertThatThrownBy(() -> detector.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void itIsFoundByItsName(Detector<?> detector) {
    assertThat(Detectors.named(detector.name())).isSameAs(detector);
    assertThatThrownBy(() -> Detectors.named("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(detector.name());
  }
}
