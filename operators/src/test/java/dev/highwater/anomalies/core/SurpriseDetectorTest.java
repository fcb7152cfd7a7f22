package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the default detector does beyond the contract of all. */
class SurpriseDetectorTest {
  private static final long T = 1_700_000_000_000L / 86_400_000 * 86_400_000;
  private static final long MINUTE = 60_000;
  private static final int KNOWN = 4_000;

  private static final SurpriseDetector DETECTOR = new SurpriseDetector();

  private static List<Verdict> run(int length, long spacing, IntToDoubleFunction series) {
    List<Verdict> verdicts = new ArrayList<>(length);
    SurpriseState state = DETECTOR.initial(1);
    for (int i = 0; i < length; i++) {
      Step<SurpriseState> step = DETECTOR.step(state, T + i * spacing, series.applyAsDouble(i));
      state = step.state();
      verdicts.add(step.verdict());
    }
    return verdicts;
  }

  /** A series of noise that becomes another one. */
  private interface Change {
    double value(int since, double noise);
  }

  private static AnomalyKind firstKindOf(long spacing, Change change) {
    Random random = new Random(1);
    int length = KNOWN + 600;
    return run(length, spacing, i -> changed(change, i - KNOWN, random.nextGaussian()))
        .subList(KNOWN, length)
        .stream()
        .filter(Verdict::alarms)
        .map(Verdict::kind)
        .findFirst()
        .orElse(AnomalyKind.NONE);
  }

  private static double changed(Change change, int since, double noise) {
    return since < 0 ? 6 + noise : change.value(since, noise);
  }

  @Test
  void namesWhatIsOdd() {
    assertThat(firstKindOf(MINUTE, (since, noise) -> 6 + noise + (since == 9 ? 50 : 0)))
        .isEqualTo(AnomalyKind.SPIKE);
    assertThat(firstKindOf(MINUTE, (since, noise) -> 6 + noise - (since == 9 ? 50 : 0)))
        .isEqualTo(AnomalyKind.DIP);
    assertThat(firstKindOf(MINUTE, (since, noise) -> 10 + noise))
        .isEqualTo(AnomalyKind.LEVEL_SHIFT);
    assertThat(firstKindOf(MINUTE, (since, noise) -> 6 + noise + since * 0.02))
        .isEqualTo(AnomalyKind.TREND_CHANGE);
    assertThat(firstKindOf(5 * MINUTE, (since, noise) -> 6 + 2.5 * noise))
        .isEqualTo(AnomalyKind.VARIANCE_CHANGE);
    assertThat(firstKindOf(MINUTE, (since, noise) -> 3)).isEqualTo(AnomalyKind.SILENCE);
    assertThat(firstKindOf(MINUTE, (since, noise) -> Double.NaN))
        .isEqualTo(AnomalyKind.MISSING_DATA);
  }

  @Test
  void missingPointsAlarmOnceAndNotWhereTheyAreUsual() {
    Random random = new Random(2);
    assertThat(run(KNOWN, MINUTE, i -> i < 3_000 ? random.nextGaussian() : Double.NaN))
        .filteredOn(verdict -> verdict.kind() == AnomalyKind.MISSING_DATA)
        .hasSize(1);
    assertThat(run(KNOWN, MINUTE, i -> i % 3 > 0 ? Double.NaN : random.nextGaussian()))
        .extracting(Verdict::kind)
        .doesNotContain(AnomalyKind.MISSING_DATA);
  }

  @Test
  void rarityIsTheShareOfNormalPointsWhateverTheirDistribution() {
    List<IntToDoubleFunction> noises = new ArrayList<>();
    Random random = new Random(3);
    noises.add(i -> random.nextGaussian());
    noises.add(i -> Math.exp(random.nextGaussian()));
    noises.add(i -> random.nextDouble());
    noises.add(i -> Math.floor(-4 * Math.log(random.nextDouble())));
    int length = 200_000;
    for (IntToDoubleFunction noise : noises) {
      List<Verdict> verdicts = run(length, MINUTE, noise);
      for (int decades = 2; decades <= 3; decades++) {
        int least = decades;
        long reached = verdicts.stream().filter(v -> v.rarity() >= least).count();
        assertThat(reached * Math.pow(10, decades) / length).isBetween(0.6, 1.6);
      }
      assertThat(verdicts.stream().filter(v -> v.rarity() >= 6).count()).isZero();
    }
  }

  @Test
  void pureNoiseAlarmsLessThanThreeTimesAWeekOfMinutes() {
    Random random = new Random(4);
    int weeks = 20;
    long alarms =
        run(weeks * 10_080, MINUTE, i -> random.nextGaussian()).stream()
            .filter(Verdict::alarms)
            .count();
    assertThat(alarms).isLessThan(3L * weeks);
  }

  @Test
  void theRangeHoldsNearlyAllAndFollowsTheSeason() {
    Random random = new Random(5);
    int day = 288;
    double[] values = new double[14 * day];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 + 60 * Math.sin(2 * Math.PI * i / day) + random.nextGaussian();
    }
    List<Verdict> verdicts = run(values.length, 300_000, i -> values[i]);
    int outside = 0;
    double error = 0;
    int from = 10 * day;
    for (int i = from; i < values.length; i++) {
      Verdict verdict = verdicts.get(i);
      outside += values[i] < verdict.lower() || values[i] > verdict.upper() ? 1 : 0;
      error += Math.abs(values[i] - verdict.expected());
    }
    int judged = values.length - from;
    assertThat(outside).isLessThan(judged / 50);
    assertThat(error / judged).isLessThan(4);
  }

  @Test
  void shiftingASeriesChangesItsGradesByNextToNothing() {
    Random random = new Random(6);
    int length = 20_000;
    double[] values = new double[length];
    double walk = 0;
    for (int i = 0; i < length; i++) {
      walk = 0.97 * walk + random.nextGaussian();
      values[i] =
          walk
              + (random.nextInt(700) == 0 ? 300 * random.nextDouble() : 0)
              + 10 * Math.sin(2 * Math.PI * i / 1_440)
              + (i / 5_000 % 2) * 20;
    }
    List<Verdict> plain = run(length, MINUTE, i -> values[i]);
    assertThat(plain.stream().filter(Verdict::alarms).count()).isGreaterThan(10);
    for (double shift : new double[] {-333.25, 1_000, 123_456.789}) {
      List<Verdict> shifted = run(length, MINUTE, i -> values[i] + shift);
      int changed = 0;
      for (int i = 0; i < length; i++) {
        changed += Math.abs(plain.get(i).grade() - shifted.get(i).grade()) < 1e-6 ? 0 : 1;
      }
      assertThat(changed).as("shifted by " + shift).isLessThanOrEqualTo(length / 1_000);
    }
  }

  @Test
  void theStateIsBoundedOverManyPoints() {
    assertThat(largestState(300_000)).isLessThanOrEqualTo(Detector.MAX_STATE_BYTES);
  }

  @Test
  @Tag("full")
  void theStateIsBoundedOverTenMillionPoints() {
    assertThat(largestState(10_000_000)).isLessThanOrEqualTo(Detector.MAX_STATE_BYTES);
  }

  /** Bytes of the largest state of a series with everything in it; the last is read back. */
  private static int largestState(int points) {
    Random random = new Random(7);
    SeriesModel model = SeriesModel.empty();
    int largest = 0;
    for (int i = 0; i < points; i++) {
      double value =
          random.nextGaussian() * (i % 100_000 == 0 ? 1e6 : 1)
              + 5 * Math.sin(i * (2 * Math.PI / 1_440))
              + (i / (points / 3)) * 1_000;
      if (random.nextInt(5_000) == 0) {
        model.missing();
      } else {
        model.observe(T + i * MINUTE, value);
      }
      if (i % 10_000 == 0) {
        largest = Math.max(largest, model.toBytes().length);
      }
    }
    SeriesModel readBack = SeriesModel.fromBytes(model.toBytes());
    for (int i = 0; i < 1_000; i++) {
      long time = T + (points + i) * MINUTE;
      double value = random.nextGaussian();
      assertThat(readBack.observe(time, value)).isEqualTo(model.observe(time, value));
    }
    return largest;
  }
}
