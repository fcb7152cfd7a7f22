package dev.highwater.cost.forecast;

/**
 * What the place in a season adds to the level, as known at each step: the mean, over the visits of
 * a place, of the value less the moving average over one season around it (classical decomposition,
 * read forwards only). It becomes known half a season late, and for the first time after one and a
 * half seasons.
 *
 * <p>The profile is shrunk by the share of it that noise explains (positive-part James and Stein,
 * 1961): what is no season becomes zero.
 */
final class SeasonProfile {
  /** The last visits that count. */
  private static final double VISITS = 8;

  /** Bound of what a visit can move a place by, in mean distances. */
  private static final double CLIP = 4;

  private final int length;
  private final double[] values;
  private final double[] offsets;
  private final int[] visits;
  private int size;
  private double windowSum;
  private double noise;
  private double noiseCount;

  /**
   * @param length of the season, more than 1
   * @param capacity the number of values that will come
   */
  SeasonProfile(int length, int capacity) {
    this.length = length;
    values = new double[capacity];
    offsets = new double[length];
    visits = new int[length];
  }

  /** The number of values after which every place has been visited. */
  static int warmUp(int length) {
    return length + 2 * (length / 2);
  }

  boolean isKnown() {
    return size >= warmUp(length);
  }

  /** Takes the next value. */
  void add(double value) {
    values[size++] = value;
    windowSum += value;
    int even = length % 2 == 0 ? 1 : 0;
    int span = length + even;
    if (size > span) {
      windowSum -= values[size - 1 - span];
    }
    if (size < span) {
      return;
    }
    double ends = even == 1 ? (values[size - 1] + values[size - span]) / 2 : 0;
    int centre = size - 1 - length / 2;
    visit(centre % length, values[centre] - (windowSum - ends) / length);
  }

  private void visit(int place, double distance) {
    int seen = visits[place]++;
    if (seen == 0) {
      offsets[place] = distance;
      return;
    }
    double off = distance - offsets[place];
    double usual = noiseCount >= length ? CLIP * noise : Double.MAX_VALUE;
    double clipped = usual > 0 ? Math.max(-usual, Math.min(usual, off)) : off;
    // A difference of a value and a mean of others is larger than the value's own noise.
    double own = Math.abs(clipped) * Math.sqrt(seen / (seen + 1.0));
    noiseCount++;
    noise += (own - noise) / Math.min(noiseCount, 4.0 * length);
    offsets[place] += clipped / Math.min(seen + 1, VISITS);
  }

  /** The offsets by place, the place of the first value first; sum 0. */
  double[] profile() {
    double[] profile = offsets.clone();
    double mean = 0;
    for (double offset : profile) {
      mean += offset / length;
    }
    double largest = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < length; i++) {
      profile[i] -= mean;
      largest = Math.max(largest, Math.abs(profile[i]));
      least = Math.min(least, visits[i]);
    }
    if (largest == 0) {
      return profile;
    }
    // By the largest, as squares of very large offsets would be infinite.
    double power = 0;
    for (double offset : profile) {
      power += offset / largest * (offset / largest) / length;
    }
    // Mean distance to variance, for normal errors.
    double variance = noise / largest * (noise / largest) * Math.PI / 2;
    double ofNoise =
        noiseCount < length / 2.0 ? power / 4 : variance / Math.max(1, Math.min(least, VISITS));
    double kept = Math.max(0, 1 - ofNoise / power);
    for (int i = 0; i < length; i++) {
      profile[i] *= kept;
    }
    return profile;
  }
}
