package dev.highwater.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.event.ExponentialBuckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantileSketchTest {
  private static final double[] QUANTILES = {0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

  private static double draw(Random random, int shape) {
    return switch (shape) {
      case 0 -> Math.exp(random.nextGaussian() * 2 - 3); // latencies
      case 1 -> random.nextDouble() * 1000;
      case 2 -> Math.pow(random.nextDouble(), -3); // heavy tail
      case 3 -> 1e-9 * Math.exp(random.nextDouble() * 40); // 17 decades
      case 4 -> -Math.exp(random.nextGaussian());
      case 5 -> random.nextInt(5);
      default -> random.nextGaussian();
    };
  }

  @Test
  void quantilesAreWithinOnePercentOfTheValueOfThatRank() {
    Random random = Seeds.random("QuantileSketch.error");
    double worst = 0;
    for (int shape = 0; shape < 7; shape++) {
      for (int round = 0; round < 6; round++) {
        int n = 1 + random.nextInt(round < 3 ? 20 : 20_000);
        double[] values = new double[n];
        QuantileSketch sketch = new QuantileSketch();
        for (int i = 0; i < n; i++) {
          values[i] = draw(random, shape);
          sketch.add(values[i], 1);
        }
        Arrays.sort(values);
        for (double q : QUANTILES) {
          double exact = values[Math.max(0, (int) Math.ceil(q * n) - 1)];
          double error = Math.abs(sketch.quantile(q) - exact);
          if (exact != 0) {
            error /= Math.abs(exact);
            worst = Math.max(worst, error);
          }
          assertThat(error)
              .as("shape %d, n %d, q %s, exact %s", shape, n, q, exact)
              .isLessThan(0.0056);
        }
        assertThat(sketch.count()).isEqualTo(n);
        assertThat(sketch.scale()).isGreaterThanOrEqualTo(6);
      }
    }
    System.out.println("QuantileSketch: worst relative error " + worst);
    assertThat(worst).isGreaterThan(0.001);
  }

  @Test
  void binsAreExactAtTheirBounds() {
    Random random = Seeds.random("QuantileSketch.bins");
    // A power of two belongs to the bin that it ends.
    assertThat(QuantileSketch.binOf(1)).isEqualTo(-1);
    assertThat(QuantileSketch.binOf(Math.nextUp(1.0))).isZero();
    assertThat(QuantileSketch.binOf(2)).isEqualTo(127);
    assertThat(QuantileSketch.binOf(Double.MIN_VALUE)).isEqualTo(-1074 * 128 - 1);
    assertThat(QuantileSketch.binOf(Double.MAX_VALUE)).isEqualTo(1024 * 128 - 1);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (value > 0 && value < Double.POSITIVE_INFINITY) {
        double log = Math.log(value) / Math.log(2) * 128;
        assertThat(QuantileSketch.binOf(value) + 0.5)
            .isCloseTo(log, within(0.5 + 1e-6 + Math.abs(log) * 1e-12));
      }
    }
  }

  @Test
  void orderAndGroupingChangeNoByteEvenAcrossScales() {
    Random random = Seeds.random("QuantileSketch.order");
    for (int round = 0; round < 40; round++) {
      int parts = 2 + random.nextInt(6);
      List<QuantileSketch> sketches = new ArrayList<>();
      QuantileSketch all = new QuantileSketch();
      for (int p = 0; p < parts; p++) {
        QuantileSketch sketch = new QuantileSketch();
        if (random.nextInt(4) == 0) {
          ExponentialBuckets buckets = exponential(random, random.nextInt(12) - 3);
          sketch.addExponential(buckets, 1);
          all.addExponential(buckets, 1);
        } else {
          int n = random.nextInt(round % 4 == 0 ? 8000 : 50);
          int shape = random.nextInt(8);
          for (int i = 0; i < n; i++) {
            double value =
                shape == 7
                    ? Math.scalb(1 + random.nextDouble(), random.nextInt(2000) - 1000)
                    : draw(random, shape);
            double weight = random.nextInt(3) / 2.0;
            sketch.add(value, weight);
            all.add(value, weight);
          }
        }
        sketches.add(sketch);
      }
      for (int shuffle = 0; shuffle < 4; shuffle++) {
        Collections.shuffle(sketches, random);
        QuantileSketch left = new QuantileSketch();
        QuantileSketch right = new QuantileSketch();
        for (QuantileSketch sketch : sketches) {
          (random.nextBoolean() ? left : right)
              .merge(random.nextBoolean() ? sketch : QuantileSketch.fromBytes(sketch.toBytes()));
        }
        right.merge(left);
        assertThat(right.toBytes()).isEqualTo(all.toBytes());
        assertThat(right.quantile(0.95)).isEqualTo(all.quantile(0.95));
      }
      assertThat(all.bins()).isLessThanOrEqualTo(2 * QuantileSketch.MAX_BINS + 1);
    }
  }

  private static ExponentialBuckets exponential(Random random, int scale) {
    double[] positive = new double[random.nextInt(160)];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = random.nextInt(4);
    }
    double[] negative = new double[random.nextInt(3)];
    Arrays.fill(negative, 1);
    return new ExponentialBuckets(
        scale,
        0,
        random.nextInt(3),
        random.nextInt(400) - 200,
        positive,
        random.nextInt(100) - 50,
        negative);
  }

  @Test
  void staysBoundedOverTheWholeRangeOfDoubles() {
    Random random = Seeds.random("QuantileSketch.bound");
    QuantileSketch sketch = new QuantileSketch();
    for (int i = 0; i < 300_000; i++) {
      sketch.add(
          Math.scalb(1 + random.nextDouble(), random.nextInt(2040) - 1020)
              * (random.nextBoolean() ? 1 : -1),
          1);
    }
    assertThat(sketch.bins()).isLessThanOrEqualTo(2 * QuantileSketch.MAX_BINS);
    assertThat(sketch.scale()).isEqualTo(1);
    assertThat(sketch.toBytes().length).isLessThan(2 * 4096 * 11);
    assertThat(sketch.count()).isEqualTo(300_000);
  }

  @Test
  void exponentialHistogramsKeepTheirBuckets() {
    // base 2: (1, 2] holds 1, (2, 4] holds 2, (4, 8] holds 1
    ExponentialBuckets buckets =
        new ExponentialBuckets(0, 0, 1, 0, new double[] {1, 2, 1}, 0, new double[0]);
    QuantileSketch sketch = new QuantileSketch();
    sketch.addExponential(buckets, 1);
    assertThat(sketch.scale()).isZero();
    assertThat(sketch.count()).isEqualTo(5);
    assertThat(sketch.quantile(0.2)).isZero();
    // rank 3 of 5: zero, one in (1, 2], then the first of two in (2, 4]: 2 · 2^(1/2)
    assertThat(sketch.quantile(0.6)).isCloseTo(2 * Math.sqrt(2), within(1e-12));
    assertThat(sketch.quantile(1)).isEqualTo(8);
    QuantileSketch halves = new QuantileSketch();
    halves.addExponential(buckets, 0, 0.3, 1);
    halves.addExponential(buckets, 0.3, 1, 1);
    assertThat(halves.toBytes()).isEqualTo(sketch.toBytes());
    // a finer value falls to the coarse scale
    sketch.add(3, 1);
    assertThat(sketch.scale()).isZero();
    assertThat(sketch.count()).isEqualTo(6);
  }

  @Test
  void aFactorMovesTheBinsByAtMostHalfOne() {
    Random random = Seeds.random("QuantileSketch.factor");
    for (int scale = -2; scale <= 9; scale++) {
      ExponentialBuckets buckets = exponential(random, scale);
      QuantileSketch plain = new QuantileSketch();
      plain.addExponential(buckets, 1);
      QuantileSketch scaled = new QuantileSketch();
      scaled.addExponential(buckets, 0, 1, 0.001);
      assertThat(scaled.count()).isEqualTo(plain.count());
      if (plain.count() > 10 && plain.quantile(0.5) > 1e-200 && plain.quantile(0.5) < 1e200) {
        double base = Math.pow(2, Math.pow(2, -Math.min(7, Math.max(scale, 0))));
        assertThat(scaled.quantile(0.5) * 1000 / plain.quantile(0.5)).isBetween(1 / base, base);
      }
    }
  }

  @Test
  void hostileBucketsBecomeSomethingBounded() {
    for (int scale :
        new int[] {Integer.MIN_VALUE, -100, -11, -10, 0, 7, 8, 20, 62, Integer.MAX_VALUE}) {
      for (int offset : new int[] {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE}) {
        for (double factor : new double[] {1, 0.001, 1e300}) {
          QuantileSketch sketch = new QuantileSketch();
          ExponentialBuckets buckets =
              new ExponentialBuckets(
                  scale,
                  0,
                  Double.NaN,
                  offset,
                  new double[] {1, Double.NaN, -5, 2},
                  offset,
                  new double[] {1});
          sketch.addExponential(buckets, 0, 1, factor);
          assertThat(sketch.count()).isEqualTo(4);
          assertThat(sketch.quantile(0.5)).isFinite();
          assertThat(sketch.quantile(0)).isFinite();
          sketch.add(1, 1);
          assertThat(QuantileSketch.fromBytes(sketch.toBytes())).isEqualTo(sketch);
        }
      }
    }
  }

  @Test
  void edges() {
    QuantileSketch sketch = new QuantileSketch();
    assertThat(sketch.quantile(0.5)).isNaN();
    assertThat(sketch.isEmpty()).isTrue();
    sketch.add(Double.NaN, 1);
    sketch.add(1, 0);
    sketch.add(1, -1);
    sketch.add(1, Double.NaN);
    assertThat(sketch.isEmpty()).isTrue();
    sketch.add(0.0, 1);
    assertThat(sketch.quantile(0.5)).isZero();
    sketch.add(-0.0, 1);
    assertThat(sketch.bins()).isEqualTo(1);
    assertThat(sketch.quantile(1)).isZero();
    sketch.add(Double.POSITIVE_INFINITY, 1);
    sketch.add(Double.NEGATIVE_INFINITY, 1);
    assertThat(sketch.quantile(1)).isFinite().isGreaterThan(1e308);
    assertThat(sketch.quantile(0)).isFinite().isLessThan(-1e308);
    assertThat(sketch.quantile(-0.1)).isNaN();
    assertThat(sketch.quantile(Double.NaN)).isNaN();
    sketch.merge(sketch);
    assertThat(sketch.count()).isEqualTo(8);
  }

  @Test
  void hugeCountsSaturateInAnyOrder() {
    List<QuantileSketch> parts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      QuantileSketch part = new QuantileSketch();
      part.add(0, Double.MAX_VALUE);
      part.add(0, 1);
      part.add(-5, 1e300);
      part.add(1 + i, 1e300);
      part.addExponential(
          new ExponentialBuckets(
              i % 3, 0, 1e300, 0, new double[] {1e300, 1e300, 1e300, 3}, 0, new double[] {1e300}),
          1);
      parts.add(part);
    }
    QuantileSketch expected = null;
    Random random = Seeds.random("QuantileSketch.huge");
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(parts, random);
      int split = random.nextInt(parts.size());
      QuantileSketch left = new QuantileSketch();
      QuantileSketch right = new QuantileSketch();
      parts.subList(0, split).forEach(left::merge);
      parts.subList(split, parts.size()).forEach(right::merge);
      left.merge(right);
      expected = expected == null ? left : expected;
      assertThat(left).isEqualTo(expected);
    }
    assertThat(expected.count()).isEqualTo(0x1p43);
    assertThat(expected.quantile(0)).isNegative();
    assertThat(expected.quantile(1)).isFinite();
    assertThat(hex(expected)).isNotEmpty();
  }

  @Test
  void formatIsFixed() {
    QuantileSketch sketch = new QuantileSketch();
    assertThat(hex(sketch)).isEqualTo("010e0000" + "0000");
    sketch.add(0.25, 1);
    assertThat(hex(sketch)).isEqualTo("010e140001810401" + "00");
    sketch.add(0.3, 2);
    sketch.add(0, 1.5);
    sketch.add(-1, 1);
    assertThat(hex(sketch)).isEqualTo("010e1303028104022104010102");
    assertThatThrownBy(() -> QuantileSketch.fromBytes(HexFormat.of().parseHex("020e00000000")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 2");
    assertThatThrownBy(() -> QuantileSketch.fromBytes(HexFormat.of().parseHex("010e1400ffffff7f")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String hex(QuantileSketch sketch) {
    assertThat(QuantileSketch.fromBytes(sketch.toBytes())).isEqualTo(sketch);
    return HexFormat.of().formatHex(sketch.toBytes());
  }
}
