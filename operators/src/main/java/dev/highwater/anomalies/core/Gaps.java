package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * How rare a run of missing points is: the decayed share of missing points before it, to the power
 * of its length.
 *
 * @param share of missing points, the run that lasts not counted
 * @param run missing points in a row
 */
record Gaps(double share, int run) {
  static final Gaps NONE = new Gaps(1.0 / 32, 0);

  /** Remembers about the last 1,000 points. */
  private static final double GAIN = 0.001;

  /** However complete a series was, one point in a hundred may be missing. */
  private static final double RARE = 0.01;

  private static final int MAX_RUN = 1_000_000;

  /** A point came. */
  Gaps present() {
    double left = (1 - GAIN) * (run == 0 ? 1 - share : StrictMath.pow(1 - GAIN, run) * (1 - share));
    return new Gaps(Math.max(RARE, run == 0 ? share * (1 - GAIN) : (1 - GAIN) - left), 0);
  }

  /** A point did not come. */
  Gaps missing() {
    return new Gaps(share, Math.min(run + 1, MAX_RUN));
  }

  /** −log10 of the chance of such a run. */
  double rarity() {
    return -StrictMath.log10(share) * run;
  }

  void writeTo(ByteWriter out) {
    out.writeDouble(share).writeVarLong(run);
  }

  static Gaps readFrom(ByteReader in) {
    return new Gaps(in.readDouble(), (int) Math.min(MAX_RUN, in.readVarLong()));
  }
}
