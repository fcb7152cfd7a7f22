package dev.highwater.cost.forecast;

/**
 * Seasons on top of each other, shortest first: each is what the shorter ones leave. Reads
 * forwards; what is known at a step depends on no later value.
 */
final class Seasonality {
  private final int[] lengths;
  private final double[] values;
  private final SeasonProfile[] profiles;
  private final double[][] known;
  private int size;

  /**
   * @param lengths of the seasons, shortest first; none where there is no season
   * @param capacity the number of values that will come
   */
  Seasonality(int[] lengths, int capacity) {
    this.lengths = lengths;
    values = new double[capacity];
    profiles = new SeasonProfile[lengths.length];
    known = new double[lengths.length][];
  }

  /** The number of values after which all of these seasons are known. */
  static int warmUp(int[] lengths) {
    return lengths.length == 0 ? 0 : SeasonProfile.warmUp(lengths[lengths.length - 1]);
  }

  void add(double value) {
    values[size++] = value;
    for (int i = 0; i < lengths.length; i++) {
      if (profiles[i] == null) {
        profiles[i] = new SeasonProfile(lengths[i], values.length);
        for (int at = 0; at < size; at++) {
          profiles[i].add(values[at] - offset(at, i));
        }
      } else {
        profiles[i].add(value - offset(size - 1, i));
      }
      if (!profiles[i].isKnown()) {
        return;
      }
      known[i] = profiles[i].profile();
    }
  }

  boolean isKnown() {
    return lengths.length == 0 || known[lengths.length - 1] != null;
  }

  /** What the seasons add at a step, counted from the first value; it may be one to come. */
  double offset(int step) {
    return offset(step, lengths.length);
  }

  private double offset(int step, int seasons) {
    double offset = 0;
    for (int i = 0; i < seasons && known[i] != null; i++) {
      offset += known[i][step % lengths[i]];
    }
    return offset;
  }
}
