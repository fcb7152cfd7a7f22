package dev.highwater.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketHistogramTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** Alternating bound and cumulative count. */
  private static BucketHistogram cumulative(double... pairs) {
    BucketHistogram histogram = new BucketHistogram();
    for (int i = 0; i < pairs.length; i += 2) {
      histogram.addCumulative(pairs[i], Dyadic.units(pairs[i + 1]));
    }
    return histogram;
  }

  @Test
  void quantilesWorkedByHand() {
    // 10 up to 0.1, 30 more up to 0.5, 40 more up to 1, 20 beyond 1: 100 in all
    BucketHistogram h = cumulative(0.1, 10, 0.5, 40, 1, 80, INF, 100);
    // rank 50: in (0.5, 1], 10 of 40 into it: 0.5 + 0.5 · 10/40
    assertThat(h.quantile(0.5)).isEqualTo(0.625);
    // rank 5: in the lowest bucket, from 0: 0.1 · 5/10
    assertThat(h.quantile(0.05)).isEqualTo(0.05);
    // rank 10 ends the lowest bucket
    assertThat(h.quantile(0.1)).isEqualTo(0.1);
    // rank 25: (0.1, 0.5], 15 of 30: the middle
    assertThat(h.quantile(0.25)).isCloseTo(0.3, within(1e-15));
    // rank 80 ends (0.5, 1]; rank 90 is beyond: the second highest bound
    assertThat(h.quantile(0.8)).isEqualTo(1);
    assertThat(h.quantile(0.9)).isEqualTo(1);
    assertThat(h.quantile(1)).isEqualTo(1);
    assertThat(h.quantile(0)).isZero();
    assertThat(h.count()).isEqualTo(100);
  }

  @Test
  void edgeRulesOfPrometheus() {
    BucketHistogram h = cumulative(1, 10, INF, 10);
    assertThat(h.quantile(-0.1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(h.quantile(1.1)).isEqualTo(INF);
    assertThat(h.quantile(Double.NaN)).isNaN();
    // no observations, one bucket, no +Inf bucket, nothing at all
    assertThat(cumulative(1, 0, INF, 0).quantile(0.5)).isNaN();
    assertThat(cumulative(INF, 10).quantile(0.5)).isNaN();
    assertThat(cumulative(1, 5, 2, 10).quantile(0.5)).isNaN();
    assertThat(new BucketHistogram().quantile(0.5)).isNaN();
    // the lowest bucket ends at or below 0: its bound
    assertThat(cumulative(-5, 10, 0, 20, INF, 20).quantile(0.25)).isEqualTo(-5);
    assertThat(cumulative(0, 10, 1, 20, INF, 20).quantile(0.25)).isZero();
    // within a bucket that spans zero, linear: rank 15 of (-5, 5] holding 10..20
    assertThat(cumulative(-5, 10, 5, 20, INF, 20).quantile(0.75)).isZero();
    // q = 0 in an empty lowest bucket: 0/0 as in Prometheus
    assertThat(cumulative(1, 0, 2, 10, INF, 10).quantile(0)).isNaN();
    // an empty bucket between: rank 10 is reached by the lower one
    assertThat(cumulative(1, 10, 2, 10, 3, 20, INF, 20).quantile(0.5)).isEqualTo(1);
    // all beyond the last finite bound
    assertThat(cumulative(1, 0, 2, 0, INF, 7).quantile(0.5)).isEqualTo(2);
  }

  @Test
  void monotonicityIsForced() {
    // le=2 fell behind (scraped apart): counts as 50
    BucketHistogram h = cumulative(1, 50, 2, 40, 4, 90, INF, 100);
    assertThat(h.cumulativeCounts()).containsExactly(50, 50, 90, 100);
    // rank 70: in (2, 4], 20 of 40
    assertThat(h.quantile(0.7)).isEqualTo(3);
    assertThat(h.settled().cumulativeCounts()).containsExactly(50, 50, 90, 100);
    assertThat(h.settled().quantile(0.7)).isEqualTo(3);
    // +Inf behind the others
    assertThat(cumulative(1, 10, INF, 5).quantile(0.5)).isEqualTo(0.5);
  }

  @Test
  void agreesWithAPlainReadingOfTheRule() {
    Random random = Seeds.random("BucketHistogram.plain");
    for (int round = 0; round < 5000; round++) {
      int n = 2 + random.nextInt(8);
      double[] bounds = new double[n];
      double[] counts = new double[n];
      double bound = random.nextInt(3) - 1;
      double count = 0;
      BucketHistogram whole = new BucketHistogram();
      double[] per = new double[n];
      for (int i = 0; i < n; i++) {
        bound += 0.1 + random.nextDouble();
        bounds[i] = i == n - 1 ? INF : bound;
        per[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(20);
        count += per[i];
        counts[i] = count;
      }
      whole.addExplicit(Arrays.copyOf(bounds, n - 1), per, 0, 1, 1);
      BucketHistogram series = new BucketHistogram();
      for (int i = n - 1; i >= 0; i--) {
        series.addCumulative(bounds[i], Dyadic.units(counts[i]));
      }
      double q = 0.01 + 0.98 * random.nextDouble();
      double expected = count == 0 ? Double.NaN : plain(q, bounds, counts);
      assertThat(whole.quantile(q)).isEqualTo(Double.valueOf(expected));
      assertThat(series.quantile(q)).isEqualTo(Double.valueOf(expected));
    }
  }

  private static double plain(double q, double[] bounds, double[] counts) {
    double rank = q * counts[counts.length - 1];
    for (int i = 0; i < bounds.length; i++) {
      if (counts[i] >= rank) {
        if (i == bounds.length - 1) {
          return bounds[i - 1];
        }
        if (i == 0 && bounds[0] <= 0) {
          return bounds[0];
        }
        double low = i == 0 ? 0 : bounds[i - 1];
        double before = i == 0 ? 0 : counts[i - 1];
        return low + (bounds[i] - low) * ((rank - before) / (counts[i] - before));
      }
    }
    throw new AssertionError("the last bucket reaches every rank");
  }

  @Test
  void wholeHistogramsOfOtherBoundsLoseNothing() {
    BucketHistogram a = new BucketHistogram();
    a.addExplicit(new double[] {1, 2}, new double[] {4, 4, 2}, 0, 1, 1);
    BucketHistogram b = new BucketHistogram();
    b.addExplicit(new double[] {1.5}, new double[] {10, 0}, 0, 1, 1);
    a.merge(b);
    assertThat(a.bounds()).containsExactly(1, 1.5, 2, INF);
    assertThat(a.cumulativeCounts()).containsExactly(4, 14, 18, 20);
    // classic series of other bounds: settled first, so that the other's lack of a bound costs
    // nothing
    BucketHistogram http = cumulative(0.1, 90, 1, 100, INF, 100);
    BucketHistogram rpc = cumulative(0.5, 50, INF, 50).settled();
    rpc.merge(http.settled());
    assertThat(rpc.bounds()).containsExactly(0.1, 0.5, 1, INF);
    assertThat(rpc.cumulativeCounts()).containsExactly(90, 140, 150, 150);
    // unsettled they add by le, as Prometheus does
    BucketHistogram sumByLe = cumulative(0.1, 90, 1, 100, INF, 100);
    sumByLe.merge(cumulative(0.5, 50, INF, 50));
    assertThat(sumByLe.cumulativeCounts()).containsExactly(90, 90, 100, 150);
  }

  @Test
  void boundsAreScaledWithoutNoise() {
    BucketHistogram h = new BucketHistogram();
    h.addExplicit(
        new double[] {0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000},
        new double[16],
        0,
        1,
        0.001);
    assertThat(h.bounds())
        .containsExactly(
            0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, INF);
    assertThat(BucketHistogram.scale(0.5, 1000)).isEqualTo(500);
    assertThat(BucketHistogram.scale(3, 1)).isEqualTo(3);
    assertThat(BucketHistogram.scale(INF, 0.001)).isEqualTo(INF);
  }

  @Test
  void orderAndGroupingChangeNoByte() {
    Random random = Seeds.random("BucketHistogram.order");
    for (int round = 0; round < 60; round++) {
      boolean many = round % 20 == 0;
      List<BucketHistogram> parts = new ArrayList<>();
      BucketHistogram all = new BucketHistogram();
      int n = many ? 3000 : 30;
      for (int i = 0; i < n; i++) {
        BucketHistogram part = new BucketHistogram();
        double bound = random.nextInt(10) == 0 ? INF : random.nextInt(many ? 5000 : 20) / 8.0;
        long units = random.nextInt(1 << 24);
        if (random.nextBoolean()) {
          part.addCumulative(bound, units);
          all.addCumulative(bound, units);
        } else {
          part.addBucket(bound, units);
          all.addBucket(bound, units);
        }
        parts.add(part);
      }
      for (int shuffle = 0; shuffle < 3; shuffle++) {
        Collections.shuffle(parts, random);
        BucketHistogram left = new BucketHistogram();
        BucketHistogram right = new BucketHistogram();
        for (BucketHistogram part : parts) {
          (random.nextBoolean() ? left : right).merge(part);
        }
        left.merge(BucketHistogram.fromBytes(right.toBytes()));
        assertThat(left.toBytes()).isEqualTo(all.toBytes());
      }
      assertThat(all.bounds().length).isLessThanOrEqualTo(2 * BucketHistogram.MAX_BOUNDS + 1);
    }
  }

  @Test
  void beyondTheLimitOfBoundsNoValueIsLost() {
    BucketHistogram h = new BucketHistogram();
    for (int i = 5000; i > 0; i--) {
      h.addBucket(i, Dyadic.units(1));
    }
    assertThat(h.count()).isEqualTo(5000);
    assertThat(h.bounds()).hasSize(BucketHistogram.MAX_BOUNDS + 1).endsWith(1024, INF);
    h.addBucket(Double.NaN, 1);
    h.addBucket(Double.NEGATIVE_INFINITY, 1);
    assertThat(h.count()).isEqualTo(5000);
  }

  @Test
  void becomesASketchOfTheSameValues() {
    BucketHistogram h = cumulative(0.1, 10, 0.5, 40, 1, 80, INF, 100);
    QuantileSketch sketch = new QuantileSketch();
    h.addTo(sketch);
    assertThat(sketch.count()).isEqualTo(100);
    assertThat(sketch.quantile(0.5)).isCloseTo(0.625, within(0.03));
    assertThat(sketch.quantile(0.95)).isCloseTo(1, within(0.01));
  }

  @Test
  void hugeCountsSaturateInAnyOrder() {
    List<BucketHistogram> parts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      BucketHistogram part = new BucketHistogram();
      double[] bounds = i == 5 ? new double[] {3} : new double[] {1, 2};
      part.addExplicit(bounds, new double[] {Double.MAX_VALUE, i, 7}, 0, 1, 1);
      part.addCumulative(1, Dyadic.units(1e300));
      part.addCumulative(INF, Dyadic.units(-1));
      parts.add(part);
    }
    BucketHistogram expected = null;
    Random random = Seeds.random("BucketHistogram.huge");
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(parts, random);
      int split = random.nextInt(parts.size());
      BucketHistogram left = new BucketHistogram();
      BucketHistogram right = new BucketHistogram();
      parts.subList(0, split).forEach(left::merge);
      parts.subList(split, parts.size()).forEach(right::merge);
      left.merge(right);
      expected = expected == null ? left : expected;
      assertThat(left).isEqualTo(expected);
    }
    assertThat(expected.count()).isEqualTo(0x1p43);
    assertThat(expected.cumulativeCounts()).isSorted().doesNotContain(-1);
    assertThat(expected.quantile(0.5)).isEqualTo(0.5);
    assertThat(hex(expected)).isNotEmpty();
  }

  @Test
  void formatIsFixed() {
    BucketHistogram h = new BucketHistogram();
    assertThat(hex(h)).isEqualTo("0100000000");
    h.addCumulative(0.5, Dyadic.units(3));
    h.addCumulative(INF, Dyadic.units(4));
    h.addBucket(2, Dyadic.units(1.5));
    assertThat(hex(h))
        .isEqualTo("0102143fe0000000000000067ff0000000000000080113400000000000000006");
    assertThatThrownBy(() -> BucketHistogram.fromBytes(new byte[] {9}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 9");
  }

  private static String hex(BucketHistogram histogram) {
    assertThat(BucketHistogram.fromBytes(histogram.toBytes())).isEqualTo(histogram);
    return HexFormat.of().formatHex(histogram.toBytes());
  }
}
