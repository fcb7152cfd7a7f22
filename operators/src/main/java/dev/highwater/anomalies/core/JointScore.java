package dev.highwater.anomalies.core;

import java.util.Collection;

/**
 * How odd the signals of a service are together, from how odd each is.
 *
 * <p>The rarities are added up (Fisher 1925), and the sum is compared with a gamma distribution
 * whose mean and variance are those seen so far, which is how Brown (1975) allows for signals that
 * depend on each other. The tail is that of Wilson and Hilferty (1931). It is never told rarer than
 * signals that do not depend on each other would make it: rarities that are mostly nothing have
 * hardly any variance, and any would then be a wonder. Until {@value #LEARNING} windows were seen
 * it is the rarest of all, allowing for their number (Bonferroni).
 *
 * <p>Signals that move together have a heavier tail than that. So what is told beyond one decade is
 * stretched to what it should be on average, an exponential distribution's mean, by how far windows
 * went beyond so far.
 *
 * @param windows seen
 * @param mean decayed mean over windows of the mean rarity of the signals, decades
 * @param variance decayed variance of that
 * @param beyond windows that went beyond a decade
 * @param excess decayed mean of how many decades they went beyond it
 */
public record JointScore(long windows, double mean, double variance, long beyond, double excess) {
  static final int LEARNING = 120;

  /** Remembers about the last day of minutes. */
  private static final double GAIN = 1.0 / 1_440;

  /** No window moves the variance by more than one that is so many deviations away. */
  private static final double CLIP = 4;

  public static final JointScore INITIAL = new JointScore(0, 0, 0, 0, 0);

  /** Mean and deviation of the rarity of one normal point: of an exponential distribution. */
  private static final double ONE = 1 / StrictMath.log(10);

  /** Where the tail begins, decades. */
  private static final double TAIL = 1;

  /** No window goes further beyond for the mean: it would be no normal one. */
  private static final double FARTHEST = 2;

  /** Remembers about the last week of minutes, a tenth of which go beyond. */
  private static final double TAIL_GAIN = 1.0 / 1_000;

  /** Windows beyond that are taken for granted, with signals that move together somewhat. */
  private static final int PRIOR = 50;

  private static final double PRIOR_EXCESS = 1.4 * ONE;

  /** With one more window, and the rarity of that window before it was learned. */
  public record Result(JointScore next, double decades) {}

  /**
   * @param decades the rarity of each signal of one window; empty windows teach nothing
   */
  public Result step(Collection<Double> decades) {
    if (decades.isEmpty()) {
      return new Result(this, 0);
    }
    double sum = 0;
    double most = 0;
    for (double one : decades) {
      sum += one;
      most = Math.max(most, one);
    }
    int signals = decades.size();
    double average = sum / signals;
    boolean learning = windows < LEARNING || !(variance > 0);
    double told =
        learning
            ? Math.max(0, most - StrictMath.log10(signals))
            : Math.min(tail(average, mean, variance), tail(average, ONE, ONE * ONE / signals));
    boolean isBeyond = !learning && told > TAIL;
    double rarity = isBeyond ? TAIL + (told - TAIL) * Math.min(1, ONE / usualExcess()) : told;
    double gain = Math.max(GAIN, 1.0 / (windows + 1));
    double clipped =
        windows < LEARNING ? average : Math.min(average, mean + CLIP * Math.sqrt(variance));
    double distance = clipped - mean;
    return new Result(
        new JointScore(
            windows + 1,
            mean + gain * distance,
            (1 - gain) * (variance + gain * distance * distance),
            isBeyond ? beyond + 1 : beyond,
            isBeyond
                ? excess
                    + Math.max(TAIL_GAIN, 1.0 / (beyond + 1))
                        * (Math.min(FARTHEST, told - TAIL) - excess)
                : excess),
        rarity);
  }

  /** How far windows go beyond the beginning of the tail. */
  private double usualExcess() {
    return (PRIOR * PRIOR_EXCESS + beyond * excess) / (PRIOR + beyond);
  }

  private static double tail(double average, double mean, double variance) {
    double scale = variance / (2 * mean);
    double freedom = 2 * mean * mean / variance;
    double ninth = 2 / (9 * freedom);
    double z = (StrictMath.cbrt(average / (scale * freedom)) - (1 - ninth)) / Math.sqrt(ninth);
    return NormalTail.oneSided(z);
  }
}
