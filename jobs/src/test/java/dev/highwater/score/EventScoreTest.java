package dev.highwater.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.score.EventScore.Result;
import org.junit.jupiter.api.Test;

class EventScoreTest {
  private static double[] alarms(int length, int... at) {
    double[] scores = new double[length];
    for (int each : at) {
      scores[each] = 1;
    }
    return scores;
  }

  private static boolean[] labels(int length, int... fromTo) {
    boolean[] labels = new boolean[length];
    for (int i = 0; i < fromTo.length; i += 2) {
      for (int row = fromTo[i]; row <= fromTo[i + 1]; row++) {
        labels[row] = true;
      }
    }
    return labels;
  }

  private static Result at(boolean[] labels, double[] scores, int first) {
    EventScore score = new EventScore(7);
    score.add("a", labels, scores, first);
    return score.at(0.5)[0];
  }

  @Test
  void aSegmentIsDetectedAmongItsFirstPoints() {
    boolean[] labels = labels(100, 20, 40, 60, 62);
    assertThat(at(labels, alarms(100, 27, 62), 0)).isEqualTo(new Result(2, 2, 0, 100));
    assertThat(at(labels, alarms(100, 28, 63), 0)).isEqualTo(new Result(0, 2, 1, 100));
  }

  @Test
  void aFalseAlarmStandsForThePointsAfterIt() {
    boolean[] labels = labels(100, 20, 40);
    assertThat(at(labels, alarms(100, 50, 51, 57, 58), 0).falseAlarms()).isEqualTo(2);
    double[] always = new double[100];
    java.util.Arrays.fill(always, 1);
    assertThat(at(labels(100), always, 0)).isEqualTo(new Result(0, 0, 13, 100));
    assertThat(at(labels, always, 0).falseAlarms()).isEqualTo(3 + 8);
  }

  @Test
  void rowsBeforeTheFirstDoNotCount() {
    boolean[] labels = labels(100, 5, 6, 28, 32, 99, 99);
    assertThat(at(labels, alarms(100, 5, 10, 30, 99), 30)).isEqualTo(new Result(2, 2, 0, 70));
  }

  @Test
  void figuresAreThoseOfTheCounts() {
    Result result = new Result(3, 4, 5, 2_000).and(new Result(1, 6, 1, 1_000));
    assertThat(result.precision()).isCloseTo(0.4, within(1e-15));
    assertThat(result.recall()).isCloseTo(0.4, within(1e-15));
    assertThat(result.f1()).isCloseTo(0.4, within(1e-15));
    assertThat(result.falseAlarmsPerThousand()).isCloseTo(2, within(1e-15));
    assertThat(Result.NOTHING.f1()).isZero();
  }

  @Test
  void candidatesAreQuantilesAboveTheLeast() {
    EventScore score = new EventScore(7);
    double[] scores = new double[1_001];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i;
    }
    score.add("a", new boolean[1_001], scores, 0);
    assertThat(score.candidates())
        .hasSize(120)
        .isSorted()
        .satisfies(all -> assertThat(all[0]).isCloseTo(800, within(1e-9)))
        .satisfies(all -> assertThat(all[119]).isCloseTo(999.99, within(1e-9)));
    EventScore flat = new EventScore(7);
    flat.add("a", new boolean[50], new double[50], 0);
    assertThat(flat.candidates()).containsExactly(0);
  }
}
