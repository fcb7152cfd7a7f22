package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class DepartureTest {
  private static final int KNOWN = 6_000;

  /** The departure of a value after a series; the range is that of the series. */
  private static double after(IntToDoubleFunction series, double value) {
    Departure departure = new Departure();
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (int i = 0; i < KNOWN; i++) {
      double next = series.applyAsDouble(i);
      departure.step(i, next, Math.max(0, high - low));
      low = Math.min(low, next);
      high = Math.max(high, next);
    }
    return departure.step(KNOWN, value, high - low);
  }

  @Test
  void isMeasuredInUsualErrors() {
    Random random = new Random(1);
    assertThat(after(i -> random.nextGaussian(), 20)).isBetween(17.0, 21.0);
  }

  @Test
  void habitualSpikesRaiseTheUsualError() {
    Random random = new Random(2);
    assertThat(after(i -> i % 100 == 0 ? 20 : random.nextGaussian(), 20)).isLessThan(9);
  }

  @Test
  void aSmoothSeriesIsJudgedByItsSteps() {
    // far from the mean at any time, and never more than 0.7 from the last value
    IntToDoubleFunction wave = i -> 1_000 * Math.sin(i * 2 * Math.PI / 9_000);
    assertThat(after(wave, wave.applyAsDouble(KNOWN) + 20)).isGreaterThan(3);
    assertThat(after(wave, wave.applyAsDouble(KNOWN))).isLessThan(0.5);
  }

  @Test
  void whatScattersMoreNowMayDepartMore() {
    Random random = new Random(3);
    double calm = after(i -> random.nextGaussian(), 30);
    double wild = after(i -> random.nextGaussian() * (i < KNOWN - 600 ? 1 : 5), 30);
    assertThat(wild).isLessThan(calm / 3);
  }
}
