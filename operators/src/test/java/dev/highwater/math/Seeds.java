package dev.highwater.math;

import java.util.Random;

/**
 * Random numbers of tests: the same every run unless {@code -Dhighwater.test.seed=N}; the seed is
 * printed.
 */
public final class Seeds {
  private Seeds() {}

  public static long seed(String test) {
    long seed = Long.getLong("highwater.test.seed", 20_260_101L) * 31 + test.hashCode();
    System.out.println(test + ": seed " + seed);
    return seed;
  }

  public static Random random(String test) {
    return new Random(seed(test));
  }
}
