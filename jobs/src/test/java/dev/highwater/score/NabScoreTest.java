package dev.highwater.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.score.NabScore.Profile;
import dev.highwater.score.NabScore.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NabScoreTest {
  private static final int ROWS = 100;

  private static List<String> times(int rows) {
    return IntStream.range(0, rows).mapToObj(i -> "t" + i).toList();
  }

  /** A file of 100 rows, of which the first 15 do not count, with windows 30..39 and 60..69. */
  private static NabScore file(int... alarms) {
    double[] scores = new double[ROWS];
    for (int alarm : alarms) {
      scores[alarm] = 1;
    }
    return new NabScore.Builder()
        .add(
            "a",
            times(ROWS),
            scores,
            List.of(new String[] {"t30", "t39"}, new String[] {"t60", "t69"}))
        .build();
  }

  private static double score(Profile profile, int... alarms) {
    return file(alarms).at(0.5, profile, new int[] {0}).normalised(profile);
  }

  private static double sigmoid(double x) {
    return 2 / (1 + Math.exp(5 * x)) - 1;
  }

  @Test
  void noAlarmIsNothingAndTheFirstRowOfEachWindowIsAHundred() {
    for (Profile profile : Profile.values()) {
      assertThat(score(profile)).isZero();
      assertThat(score(profile, 30, 60)).isCloseTo(100, within(1e-12));
      assertThat(score(profile, 5, 30, 31, 39, 60)).isCloseTo(100, within(1e-12));
    }
  }

  @Test
  void laterInAWindowEarnsLessAndOnlyTheBestCounts() {
    double last = sigmoid(-0.1) / sigmoid(-1);
    assertThat(score(Profile.STANDARD, 30, 69)).isCloseTo(100 * (2 + 1 + last) / 4, within(1e-12));
    assertThat(score(Profile.STANDARD, 30, 65, 69))
        .isCloseTo(100 * (3 + sigmoid(-0.5) / sigmoid(-1)) / 4, within(1e-12));
  }

  @Test
  void aFalseAlarmCostsLessShortlyBehindAWindow() {
    assertThat(file(20).at(0.5, Profile.STANDARD, new int[] {0}))
        .isEqualTo(new Result(-2 - 0.11, 0, 2, 1));
    assertThat(file(42).at(0.5, Profile.STANDARD, new int[] {0}).raw())
        .isCloseTo(-2 + 0.11 * sigmoid(3 / 9.0), within(1e-12));
    assertThat(file(99).at(0.5, Profile.LOW_FALSE_POSITIVES, new int[] {0}).raw())
        .isCloseTo(-2 - 0.22, within(1e-12));
    assertThat(file(30).at(0.5, Profile.LOW_MISSES, new int[] {0}).raw())
        .isCloseTo(1 - 2, within(1e-12));
  }

  @Test
  void aWindowOfRowsThatDoNotCountIsLabelledButCannotBeMissed() {
    NabScore score =
        new NabScore.Builder()
            .add("a", times(ROWS), new double[ROWS], List.<String[]>of(new String[] {"t1", "t9"}))
            .build();
    assertThat(score.at(0.5, Profile.STANDARD, new int[] {0})).isEqualTo(new Result(0, 0, 1, 0));
  }

  @Test
  void aMissingScoreNeverAlarms() {
    double[] scores = new double[ROWS];
    Arrays.fill(scores, Double.NaN);
    NabScore score = new NabScore.Builder().add("a", times(ROWS), scores, List.of()).build();
    assertThat(score.at(0, Profile.STANDARD, new int[] {0}).falseAlarms()).isZero();
    assertThat(score.best(Profile.STANDARD, new int[] {0})).isEqualTo(1.1);
  }

  @Test
  void theBestThresholdIsTheBestOfAll() {
    Random random = new Random(7);
    NabScore.Builder builder = new NabScore.Builder();
    List<Double> thresholds = new ArrayList<>(List.of(1.1));
    for (int file = 0; file < 6; file++) {
      double[] scores = new double[500];
      for (int i = 0; i < scores.length; i++) {
        boolean hot = i >= 200 && i < 240 && file % 3 != 0;
        scores[i] = Math.round(1_000 * Math.pow(random.nextDouble(), hot ? 1 : 9)) / 1_000.0;
        thresholds.add(scores[i]);
      }
      builder.add(
          "g" + file % 2,
          times(500),
          scores,
          file % 3 == 0 ? List.of() : List.<String[]>of(new String[] {"t200", "t239"}));
    }
    NabScore score = builder.build();
    assertThat(score.groups()).containsExactly("g0", "g1");
    for (int[] files :
        List.of(new int[] {0, 1, 2, 3, 4, 5}, score.filesOf(List.of("g1")), new int[] {4})) {
      for (Profile profile : Profile.values()) {
        double best =
            thresholds.stream()
                .mapToDouble(threshold -> score.at(threshold, profile, files).raw())
                .max()
                .orElseThrow();
        assertThat(score.at(score.best(profile, files), profile, files).raw())
            .isCloseTo(best, within(1e-9));
      }
    }
  }

  @Test
  void aWindowThatTheFileDoesNotHaveIsAMistake() {
    assertThatThrownBy(
            () ->
                new NabScore.Builder()
                    .add("a", times(9), new double[9], List.<String[]>of(new String[] {"t1", "x"})))
        .hasMessage("no row at x");
  }
}
