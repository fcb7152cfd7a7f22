package dev.highwater.bench;

import java.util.Random;

/**
 * Generated series for the detectors' benchmark, the same in every run: a point a minute, with a
 * day's season, noise, and now and then a spike, a new level, a gap.
 */
final class BenchSeries {
  static final long START_MILLIS = 1_767_225_600_000L;
  static final long INTERVAL_MILLIS = 60_000;

  private BenchSeries() {}

  /** The values of one series; NaN is a missing point. */
  static double[] values(int series, int points) {
    Random random = new Random(series);
    double level = 10 + 90 * random.nextDouble();
    double amplitude = level * random.nextDouble() / 2;
    double noise = level * (0.01 + 0.05 * random.nextDouble());
    double phase = random.nextDouble();
    double[] values = new double[points];
    for (int i = 0; i < points; i++) {
      int event = random.nextInt(4_000);
      if (event == 0) {
        level *= 1.2;
      }
      values[i] =
          event < 4
              ? Double.NaN
              : level
                  + amplitude * Math.sin(2 * Math.PI * (i / 1_440.0 + phase))
                  + noise * (event < 8 ? 15 : random.nextGaussian());
    }
    return values;
  }
}
