package dev.highwater.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.score.Ranking.Segment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static boolean[] labels(int length, int... fromTo) {
    boolean[] labels = new boolean[length];
    for (int i = 0; i < fromTo.length; i += 2) {
      Arrays.fill(labels, fromTo[i], fromTo[i + 1] + 1, true);
    }
    return labels;
  }

  // ---- by hand

  @Test
  void segmentsAreRuns() {
    assertThat(Ranking.segments(labels(10, 0, 0, 3, 5, 9, 9)))
        .containsExactly(new Segment(0, 0), new Segment(3, 5), new Segment(9, 9));
    assertThat(Ranking.segments(new boolean[3])).isEmpty();
  }

  @Test
  void averagePrecisionIsPrecisionWhereRecallGrows() {
    boolean[] label = {true, false, true, false, false};
    assertThat(Ranking.averagePrecision(label, new double[] {9, 1, 8, 2, 3})).isEqualTo(1);
    // found at ranks 1 and 3: (1/1 + 2/3) / 2
    assertThat(Ranking.averagePrecision(label, new double[] {9, 8, 7, 2, 3}))
        .isCloseTo(5 / 6.0, within(1e-15));
    assertThat(Ranking.averagePrecision(label, new double[5]))
        .as("points of one score come together")
        .isCloseTo(0.4, within(1e-15));
    assertThat(Ranking.averagePrecision(new boolean[5], new double[5])).isNaN();
  }

  @Test
  void withoutWideningTheVolumeIsTheAreaOverWhatIsFoundOfTheSegments() {
    Ranking narrow = new Ranking(0, 4);
    boolean[] label = {true, false, true, false};
    assertThat(narrow.volume(label, new double[] {9, 1, 8, 2})).isEqualTo(1);
    // thresholds 9 8 7 1, each point is a segment: recall 1/2 (of half the segments), then 1
    assertThat(narrow.volume(label, new double[] {9, 8, 7, 1}))
        .isCloseTo(0.25 * 1 + 0.75 * 2 / 3, within(1e-15));
    assertThat(narrow.volume(new boolean[4], new double[4])).isNaN();
  }

  @Test
  void anAlarmBesideASegmentCountsInPart() {
    boolean[] label = {false, false, true, false};
    double[] score = {1, 2, 3, 4};
    // widths 0 and 1 widen nothing: found at the second of four thresholds, precision 1/2
    double narrow = 0.5;
    // width 2: the neighbours weigh √½, each; thresholds 4 3 2 1
    double part = Math.sqrt(0.5);
    double[] right = {part, part + 1, 2 * part + 1, 2 * part + 1};
    double[] recall = new double[5];
    double wide = 0;
    double[] near = {part, part, 2 * part, 2 * part};
    for (int i = 0; i < 4; i++) {
      recall[i + 1] = Math.min(1, right[i] / (1 + near[i] / 2));
      wide += (recall[i + 1] - recall[i]) * right[i] / (i + 1);
    }
    assertThat(new Ranking(2, 4).volume(label, score))
        .isCloseTo((2 * narrow + wide) / 3, within(1e-15));
  }

  // ---- by another implementation

  /** As the definition has it: every threshold, every width, every point. */
  private static double plainVolume(boolean[] label, double[] score, int window, int thresholds) {
    int n = label.length;
    double[] sorted = score.clone();
    Arrays.sort(sorted);
    double volume = 0;
    for (int width = 0; width <= window; width++) {
      int half = width / 2;
      double[] soft = new double[n];
      boolean[] in = new boolean[n];
      for (Segment segment : Ranking.segments(label)) {
        for (int i = 0; i < n; i++) {
          int distance = Math.max(segment.from() - i, i - segment.to());
          if (distance <= 0) {
            soft[i] += 1;
          } else if (distance <= half) {
            soft[i] += Math.sqrt(1 - distance / (double) width);
          }
          in[i] |= distance <= half;
        }
      }
      double recallBefore = 0;
      for (int t = 0; t < thresholds; t++) {
        int rank = t == thresholds - 1 ? n - 1 : (int) (t * ((n - 1) / (thresholds - 1.0)));
        double threshold = sorted[n - 1 - rank];
        double right = 0;
        double predicted = 0;
        double hard = 0;
        double softRight = 0;
        for (int i = 0; i < n; i++) {
          hard += label[i] ? 1 : 0;
          if (score[i] >= threshold) {
            predicted++;
            right += Math.min(1, soft[i]);
            softRight += label[i] ? 1 : Math.min(1, soft[i]);
          }
        }
        double softLabels = 0;
        for (int i = 0; i < n; i++) {
          softLabels += label[i] ? 1 : score[i] >= threshold ? Math.min(1, soft[i]) : 0;
        }
        assertThat(softRight).isEqualTo(right);
        int all = 0;
        int found = 0;
        for (int i = 0; i < n; i++) {
          if (in[i] && (i == 0 || !in[i - 1])) {
            all++;
            boolean hit = false;
            for (int k = i; k < n && in[k]; k++) {
              hit |= score[k] >= threshold;
            }
            found += hit ? 1 : 0;
          }
        }
        double recall = Math.min(1, right / ((hard + softLabels) / 2)) * found / all;
        volume += (recall - recallBefore) * right / predicted;
        recallBefore = recall;
      }
    }
    return volume / (window + 1);
  }

  @Test
  void itIsWhatThePlainDefinitionGives() {
    Random random = new Random(5);
    for (int run = 0; run < 40; run++) {
      int n = 30 + random.nextInt(150);
      boolean[] label = new boolean[n];
      // segments far enough apart that widened ones touch only where they overlap
      for (int at = random.nextInt(20); at < n; at += 9 + random.nextInt(60)) {
        for (int i = at; i < Math.min(n, at + 1 + random.nextInt(7)); i++) {
          label[i] = true;
        }
      }
      int grain = 1 + random.nextInt(60);
      double[] score =
          IntStream.range(0, n)
              .mapToDouble(i -> random.nextInt(grain) + (label[i] ? random.nextInt(grain) : 0))
              .toArray();
      if (Ranking.segments(label).isEmpty() || touches(label)) {
        continue;
      }
      assertThat(new Ranking(12, 25).volume(label, score))
          .isCloseTo(plainVolume(label, score, 12, 25), within(1e-12));
    }
  }

  /**
   * Whether two segments, widened, end side by side: one for the plain implementation above, two
   * for the definition.
   */
  private static boolean touches(boolean[] label) {
    var segments = Ranking.segments(label);
    for (int i = 0; i + 1 < segments.size(); i++) {
      int gap = segments.get(i + 1).from() - segments.get(i).to() - 1;
      if (gap <= 13 && gap % 2 == 0) {
        return true;
      }
    }
    return false;
  }

  // ---- by the reference: figures that the scorer of the benchmark packs gives for these series

  private static void check(
      int n, int multiplier, int modulus, double volume, double average, int... fromTo) {
    boolean[] label = labels(n, fromTo);
    double[] score = new double[n];
    for (int i = 0; i < n; i++) {
      score[i] =
          (long) i * multiplier % modulus / (double) modulus * (label[i] ? 1 : 0.8)
              + (i > 0 && label[i - 1] ? 0.1 : 0);
    }
    assertThat(Ranking.STANDARD.volume(label, score)).isCloseTo(volume, within(1e-12));
    assertThat(Ranking.averagePrecision(label, score)).isCloseTo(average, within(1e-12));
  }

  @Test
  void itIsWhatTheReferenceGives() {
    check(
        400,
        7919,
        1009,
        0.7025608492135167,
        0.47921189625661376,
        60,
        80,
        150,
        150,
        170,
        190,
        380,
        399);
    check(1_000, 104_729, 10_007, 0.5263759910324158, 0.45684410591330515, 0, 3, 500, 620);
    check(90, 31, 7, 0.6737241866329843, 0.4138340356771972, 20, 30);
  }
}
