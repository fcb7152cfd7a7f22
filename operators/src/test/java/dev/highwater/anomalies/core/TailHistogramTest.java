package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TailHistogramTest {
  private static TailHistogram learned(int count, double scale, long seed) {
    Random random = new Random(seed);
    TailHistogram histogram = TailHistogram.ofMagnitudes();
    for (int i = 0; i < count; i++) {
      histogram.learn(TailHistogram.magnitude(scale * Math.abs(random.nextGaussian())));
    }
    return histogram;
  }

  @Test
  void surpriseIsTheLogarithmOfTheShareAtLeastAsLarge() {
    TailHistogram histogram = learned(20_000, 1, 1);
    // two-sided tails of the normal distribution
    assertThat(Math.exp(-histogram.surprise(TailHistogram.magnitude(0.6745))))
        .isCloseTo(0.5, within(0.03));
    assertThat(Math.exp(-histogram.surprise(TailHistogram.magnitude(1.96))))
        .isCloseTo(0.05, within(0.01));
    assertThat(Math.exp(-histogram.surprise(TailHistogram.magnitude(2.8070))))
        .isCloseTo(0.005, within(0.002));
  }

  @Test
  void whatWasNeverSeenIsTheRarerTheLargerItIs() {
    TailHistogram histogram = learned(5_000, 1, 2);
    double before = 0;
    for (double value = 0.01; value < 1e9; value *= 1.1) {
      double surprise = histogram.surprise(TailHistogram.magnitude(value));
      assertThat(surprise).as("at " + value).isGreaterThanOrEqualTo(before);
      before = surprise;
    }
    assertThat(before).isGreaterThan(20);
  }

  @Test
  void scalingByAPowerOfTwoChangesNothing() {
    TailHistogram one = learned(3_000, 1, 3);
    TailHistogram other = learned(3_000, 0x1p-40, 3);
    for (double value = 0.01; value < 100; value *= 1.3) {
      assertThat(other.surprise(TailHistogram.magnitude(value * 0x1p-40)))
          .isEqualTo(one.surprise(TailHistogram.magnitude(value)));
    }
    assertThat(other.quantileAbove(0.01)).isEqualTo(one.quantileAbove(0.01) * 0x1p-40);
  }

  @Test
  void quantilesLieInTheBinOfTheExactOnes() {
    TailHistogram histogram = learned(20_000, 1, 4);
    assertThat(histogram.quantileAbove(0.05)).isBetween(1.96, 1.96 * 1.25);
    assertThat(histogram.median()).isCloseTo(TailHistogram.magnitude(0.6745), within(1.0));
  }

  @Test
  void itForgets() {
    TailHistogram histogram = learned(39_000, 1_000, 5);
    Random random = new Random(6);
    double position = TailHistogram.magnitude(100);
    double before = histogram.surprise(position);
    for (int i = 0; i < 20 * TailHistogram.MEMORY; i++) {
      histogram.learn(TailHistogram.magnitude(Math.abs(random.nextGaussian())));
    }
    assertThat(before).isLessThan(0.2);
    assertThat(histogram.surprise(position)).isGreaterThan(5);
  }

  @Test
  void oneOutlierCostsNoResolution() {
    TailHistogram histogram = learned(5_000, 1, 7);
    double before = histogram.surprise(TailHistogram.magnitude(2));
    histogram.learn(TailHistogram.magnitude(1e30));
    assertThat(histogram.surprise(TailHistogram.magnitude(2))).isCloseTo(before, within(0.05));
  }

  @Test
  void readBackItIsTheSame() {
    TailHistogram histogram = learned(50_000, 1, 8);
    ByteWriter out = new ByteWriter();
    histogram.writeTo(out);
    TailHistogram readBack = TailHistogram.readFrom(new ByteReader(out.toByteArray()));
    Random random = new Random(9);
    for (int i = 0; i < 50_000; i++) {
      double position = TailHistogram.magnitude(3 * random.nextDouble());
      assertThat(readBack.surprise(position)).isEqualTo(histogram.surprise(position));
      histogram.learn(position);
      readBack.learn(position);
    }
  }

  @Test
  void countsThatCannotBeAreRefused() {
    ByteWriter out = new ByteWriter().writeVarLong(1_000_000);
    assertThatThrownBy(() -> TailHistogram.readFrom(new ByteReader(out.toByteArray())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000000");
  }
}
