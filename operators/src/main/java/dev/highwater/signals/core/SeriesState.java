package dev.highwater.signals.core;

import dev.highwater.event.ExponentialBuckets;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * What {@link SeriesTracker} remembers of one raw series: the last point, the learned reporting
 * interval, and the times of the last {@value #RECENT} points. Mutable; not thread-safe.
 *
 * <p>Bound: 330 bytes plus 16 per bucket of the last point (at most {@code
 * CodecLimits.MAX_BUCKETS}); binary about 30 to 90 bytes for a counter or gauge.
 */
public final class SeriesState {
  /** Times remembered to recognise a repeated point. */
  public static final int RECENT = 16;

  static final int GAPS = 5;
  static final long NO_TIME = Long.MIN_VALUE;
  private static final int FORMAT = 1;
  private static final int ENDED = 1;
  private static final int HISTOGRAM = 1 << 1;
  private static final int EXPONENTIAL = 1 << 2;
  private static final int STARTED = 1 << 3;

  long lastTime = NO_TIME;
  long lastStart;
  boolean ended;
  double value;

  /** Histogram or summary. */
  boolean histogram;

  double count;
  double sum;
  double[] bounds = {};
  double[] counts = {};
  ExponentialBuckets exponential;

  long interval;
  final long[] gaps = new long[GAPS];
  int gapCount;
  final long[] recent = new long[RECENT];
  int recentCount;

  /** Time of the latest point seen, epoch milliseconds; Long.MIN_VALUE before the first. */
  public long lastTimeMillis() {
    return lastTime;
  }

  public boolean isEmpty() {
    return lastTime == NO_TIME;
  }

  /** The learned reporting interval; 0 before the first point. */
  public long intervalMillis() {
    return interval;
  }

  /**
   * Event time after which the series is forgotten: its last point plus the longer of 1 h and four
   * intervals.
   */
  public long expiresMillis() {
    return lastTime == NO_TIME ? NO_TIME : lastTime + Math.max(3_600_000, 4 * interval);
  }

  boolean isRecent(long time) {
    for (int i = 0; i < recentCount; i++) {
      if (recent[i] == time) {
        return true;
      }
    }
    return false;
  }

  /** Remembers the latest times, sorted ascending. */
  void remember(long time) {
    int at = recentCount;
    while (at > 0 && recent[at - 1] > time) {
      at--;
    }
    if (recentCount < RECENT) {
      System.arraycopy(recent, at, recent, at + 1, recentCount - at);
      recent[at] = time;
      recentCount++;
    } else if (at > 0) {
      System.arraycopy(recent, 1, recent, 0, at - 1);
      recent[at - 1] = time;
    }
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(FORMAT);
    out.writeByte(
        (ended ? ENDED : 0)
            | (histogram ? HISTOGRAM : 0)
            | (exponential != null ? EXPONENTIAL : 0)
            | (lastTime != NO_TIME ? STARTED : 0));
    if (lastTime != NO_TIME) {
      out.writeSignedVarLong(lastTime);
      out.writeSignedVarLong(lastStart);
    }
    out.writeDouble(value);
    out.writeVarLong(interval);
    out.writeVarLong(gapCount);
    for (int i = 0; i < Math.min(gapCount, GAPS); i++) {
      out.writeVarLong(gaps[i]);
    }
    out.writeVarLong(recentCount);
    for (int i = 0; i < recentCount; i++) {
      out.writeSignedVarLong(i == 0 ? recent[0] : recent[i] - recent[i - 1]);
    }
    if (histogram) {
      out.writeDouble(count).writeDouble(sum);
      writeDoubles(out, bounds);
      writeDoubles(out, counts);
    }
    if (exponential != null) {
      out.writeSignedVarLong(exponential.scale());
      out.writeDouble(exponential.zeroThreshold()).writeDouble(exponential.zeroCount());
      out.writeSignedVarLong(exponential.positiveOffset());
      writeDoubles(out, exponential.positive());
      out.writeSignedVarLong(exponential.negativeOffset());
      writeDoubles(out, exponential.negative());
    }
    return out.toByteArray();
  }

  public static SeriesState fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a series state");
    SeriesState state = new SeriesState();
    int flags = in.readByte();
    state.ended = (flags & ENDED) != 0;
    state.histogram = (flags & HISTOGRAM) != 0;
    if ((flags & STARTED) != 0) {
      state.lastTime = in.readSignedVarLong();
      state.lastStart = in.readSignedVarLong();
    }
    state.value = in.readDouble();
    state.interval = in.readVarLong();
    state.gapCount = (int) in.readVarLong();
    if (state.gapCount < 0 || state.gapCount >= 2 * GAPS) {
      throw new IllegalArgumentException("a series state of " + state.gapCount + " gaps");
    }
    for (int i = 0; i < Math.min(state.gapCount, GAPS); i++) {
      state.gaps[i] = in.readVarLong();
    }
    state.recentCount = in.readCount(1);
    if (state.recentCount > RECENT) {
      throw new IllegalArgumentException("a series state of " + state.recentCount + " times");
    }
    for (int i = 0; i < state.recentCount; i++) {
      state.recent[i] = in.readSignedVarLong() + (i == 0 ? 0 : state.recent[i - 1]);
    }
    if (state.histogram) {
      state.count = in.readDouble();
      state.sum = in.readDouble();
      state.bounds = readDoubles(in);
      state.counts = readDoubles(in);
    }
    if ((flags & EXPONENTIAL) != 0) {
      int scale = (int) in.readSignedVarLong();
      double threshold = in.readDouble();
      double zeros = in.readDouble();
      int positiveOffset = (int) in.readSignedVarLong();
      double[] positive = readDoubles(in);
      int negativeOffset = (int) in.readSignedVarLong();
      state.exponential =
          new ExponentialBuckets(
              scale, threshold, zeros, positiveOffset, positive, negativeOffset, readDoubles(in));
    }
    in.expectEnd("a series state");
    return state;
  }

  /** Whole numbers as varints (most counts), else all as doubles. */
  private static void writeDoubles(ByteWriter out, double[] values) {
    boolean whole = true;
    for (double value : values) {
      whole &= value >= 0 && value < 0x1p53 && value == Math.rint(value);
    }
    out.writeVarLong((long) values.length << 1 | (whole ? 1 : 0));
    for (double value : values) {
      if (whole) {
        out.writeVarLong((long) value);
      } else {
        out.writeDouble(value);
      }
    }
  }

  private static double[] readDoubles(ByteReader in) {
    long header = in.readVarLong();
    boolean whole = (header & 1) != 0;
    long length = header >>> 1;
    if (length > in.remaining() / (whole ? 1 : 8)) {
      throw new IllegalArgumentException(length + " numbers in " + in.remaining() + " bytes");
    }
    double[] values = new double[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole ? in.readVarLong() : in.readDouble();
    }
    return values;
  }

  public SeriesState copy() {
    return fromBytes(toBytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeriesState that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
