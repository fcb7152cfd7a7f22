package dev.highwater.cost.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final long DAY = 86_400_000L;

  @Test
  void percentilesOfTwoWeeksByTheMinuteAreExact() {
    Random random = new Random(1);
    Usage usage = new Usage(0, 14 * DAY);
    double[] all = new double[14 * 1_440];
    for (int i = 0; i < all.length; i++) {
      all[i] = Math.exp(random.nextGaussian());
      usage.add(i * 60_000L, all[i], 2 * all[i]);
    }
    Arrays.sort(all);
    double place = (all.length - 1) * 0.995;
    int below = (int) place;
    double exact = all[below] + (place - below) * (all[below + 1] - all[below]);
    assertThat(usage.cpuP995()).isCloseTo(exact, within(exact * 1e-6));
    assertThat(usage.memoryP995()).isCloseTo(2 * exact, within(exact * 1e-6));
    assertThat(usage.cpuMax()).isCloseTo(all[all.length - 1], within(1e-4));
    assertThat(usage.cpuAverage())
        .isCloseTo(Arrays.stream(all).average().orElseThrow(), within(1e-9));
    assertThat(usage.hours()).isEqualTo(336);
    assertThat(usage.ofHours()).isEqualTo(336);
  }

  @Test
  void ofMoreValuesThePercentileIsNotTooLow() {
    Usage usage = new Usage(0, 14 * DAY);
    for (int i = 0; i < 200_000; i++) {
      usage.add(i * 6_000L, i * 1e-3, Double.NaN);
    }
    assertThat(usage.cpuP995()).isBetween(199.0, 200.0);
    assertThat(usage.hasMemory()).isFalse();
    assertThat(usage.memoryAverage()).isNaN();
  }

  @Test
  void aGroupIsAllItsSamples() {
    Random random = new Random(2);
    Usage all = new Usage(0, DAY);
    Usage one = new Usage(0, DAY);
    Usage other = new Usage(0, DAY);
    for (int i = 0; i < 2_000; i++) {
      double cpu = 100 * random.nextDouble();
      long time = i * 40_000L;
      (i % 3 == 0 ? one : other).add(time, cpu, cpu / 2);
      all.add(time, cpu, cpu / 2);
    }
    one.addAll(other);
    assertThat(one.samples()).isEqualTo(all.samples());
    assertThat(one.cpuP995()).isEqualTo(all.cpuP995());
    assertThat(one.memoryMax()).isEqualTo(all.memoryMax());
    assertThat(one.hours()).isEqualTo(all.hours());
    assertThat(one.cpuAverage()).isCloseTo(all.cpuAverage(), within(1e-9));
  }

  @Test
  void whatIsOutsideTheLookBackDoesNotCount() {
    Usage usage = new Usage(DAY, 2 * DAY);
    usage.add(DAY - 1, 99, 99);
    usage.add(2 * DAY, 99, 99);
    usage.add(DAY, Double.NaN, 99);
    assertThat(usage.samples()).isZero();
    assertThat(usage.cpuP995()).isNaN();
    usage.add(DAY, 1, 2);
    assertThat(usage.cpuMax()).isEqualTo(1);
    assertThat(usage.hours()).isEqualTo(1);
  }
}
