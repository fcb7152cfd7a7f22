package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitTest {
  private static double learned(int count, double scale, long seed) {
    Random random = new Random(seed);
    TailHistogram past = TailHistogram.ofMagnitudes();
    double unit = 0;
    for (int i = 0; i < count; i++) {
      double magnitude = scale * Math.abs(random.nextGaussian());
      unit = Unit.next(unit, magnitude, i, past);
      past.learn(TailHistogram.magnitude(magnitude));
    }
    return unit;
  }

  @Test
  void isWhatOneOfAHundredExceeds() {
    assertThat(learned(1_000, 1, 1)).isCloseTo(2.58, within(0.7));
    assertThat(learned(200_000, 1, 2)).isCloseTo(2.58, within(0.2));
  }

  @Test
  void scalesWithThePowerOfTwo() {
    assertThat(learned(30_000, 0x1p-30, 3)).isEqualTo(learned(30_000, 1, 3) * 0x1p-30);
  }

  @Test
  void anIncidentOfTwoDaysOfMinutesHardlyChangesIt() {
    double before = learned(40_000, 1, 4);
    double unit = before;
    for (int i = 0; i < 2_880; i++) {
      unit = Unit.next(unit, 100, 40_000 + i, TailHistogram.ofMagnitudes());
    }
    assertThat(unit).isBetween(before, before * 1.3);
  }

  @Test
  void measuresAreBoundedAndZeroWithoutAUnit() {
    assertThat(Unit.measure(5, 2)).isEqualTo(2.5);
    assertThat(Unit.measure(5, 0)).isZero();
    assertThat(Unit.measure(1e300, 1e-300)).isLessThanOrEqualTo(1_000);
  }
}
