package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * How many robust deviations a point is from the level: what is usual elsewhere, as a peer to
 * compare with. It knows no season.
 *
 * <p>Level and scale are the median and the median absolute deviation. Of the first {@value
 * #LEARNING} points they are exact; afterwards each point moves them by a fixed part of the scale
 * towards itself (stochastic approximation of a quantile, Robbins and Monro 1951), so the past is
 * forgotten and no outlier moves them further than any other point. Deviations become a rarity as
 * if they were normally distributed. A run of missing points is as rare as the decayed share of
 * missing points to the power of its length.
 *
 * <p>It alarms at a rarity of 6 decades, then rests for {@value #REST} points unless a point is at
 * least twice as many deviations away.
 *
 * <p>State: at most 300 bytes, 40 after learning. All arithmetic on values is linear, so that
 * scaling by a power of two changes nothing.
 */
public final class RobustZDetector implements Detector<RobustZDetector.State> {
  private static final long serialVersionUID = 1;

  /** Points before it judges. */
  static final int LEARNING = 32;

  /** Points after an alarm without another. */
  static final int REST = 30;

  private static final double MAX_DECADES = 16;
  private static final double ALARM_DECADES = 6;

  /** Of a step towards a point: remembers about the last 200. */
  private static final double GAIN = 0.01;

  /** Median absolute deviation of the normal distribution with deviation 1. */
  private static final double MAD = 0.6744897501960817;

  /** Half-width of the expected range, in deviations. */
  private static final double RANGE = 3;

  private static final int FORMAT = 1;

  /**
   * What it knows of a series.
   *
   * @param first the points seen while learning; empty afterwards
   * @param level median
   * @param scale median absolute deviation
   * @param missing decayed share of missing points
   * @param run missing points in a row
   * @param rest points for which it still rests
   * @param alarmed deviations of the last alarm
   */
  public record State(
      double[] first,
      double level,
      double scale,
      double missing,
      int run,
      int rest,
      double alarmed) {}

  @Override
  public String name() {
    return "robust-z";
  }

  @Override
  public double maxRarity() {
    return MAX_DECADES;
  }

  @Override
  public State initial(long seed) {
    return new State(new double[0], Double.NaN, 0, 1.0 / LEARNING, 0, 0, 0);
  }

  @Override
  public Step<State> step(State state, long timeMillis, double value) {
    if (!Double.isFinite(value)) {
      return missing(state);
    }
    if (Double.isNaN(state.level)) {
      return learning(state, value);
    }
    double deviation = value - state.level;
    double distance = Math.abs(deviation);
    double unit = Math.max(state.scale / MAD, Math.abs(state.level) * 0x1p-20);
    double z = distance == 0 ? 0 : distance / unit;
    double decades = decades(z);
    boolean resting = state.rest > 0 && z < 2 * state.alarmed;
    boolean alarm = decades >= ALARM_DECADES && !resting;
    Verdict verdict =
        new Verdict(
            decades / MAX_DECADES,
            decades,
            alarm ? decades / MAX_DECADES : 0,
            !alarm ? AnomalyKind.NONE : deviation > 0 ? AnomalyKind.SPIKE : AnomalyKind.DIP,
            state.level,
            state.level - RANGE * unit,
            state.level + RANGE * unit,
            false);
    double scale =
        state.scale == 0
            ? GAIN * distance
            : state.scale * (distance > state.scale ? 1 + GAIN : 1 / (1 + GAIN));
    return new Step<>(
        new State(
            state.first,
            state.level + GAIN * state.scale * Math.signum(deviation),
            scale,
            state.missing * (1 - GAIN),
            0,
            alarm ? REST : Math.max(0, state.rest - 1),
            alarm ? z : state.alarmed),
        verdict);
  }

  private static Step<State> learning(State state, double value) {
    double[] seen = Arrays.copyOf(state.first, state.first.length + 1);
    seen[seen.length - 1] = value;
    double level = Double.NaN;
    double scale = 0;
    if (seen.length == LEARNING) {
      level = median(seen);
      double[] distances = new double[seen.length];
      for (int i = 0; i < seen.length; i++) {
        distances[i] = Math.abs(seen[i] - level);
      }
      scale = median(distances);
      seen = new double[0];
    }
    return new Step<>(
        new State(seen, level, scale, state.missing * (1 - GAIN), 0, 0, 0),
        Verdict.learning(Double.NaN));
  }

  private static Step<State> missing(State state) {
    int run = Math.min(state.run + 1, 1_000_000);
    double share = state.missing + GAIN * (1 - state.missing);
    State next =
        new State(
            state.first,
            state.level,
            state.scale,
            share,
            run,
            Math.max(0, state.rest - 1),
            state.alarmed);
    if (Double.isNaN(state.level)) {
      return new Step<>(next, Verdict.learning(Double.NaN));
    }
    double decades = Math.min(MAX_DECADES, -StrictMath.log10(state.missing) * run);
    boolean alarm = decades >= ALARM_DECADES && state.rest == 0;
    if (alarm) {
      next = new State(next.first, next.level, next.scale, share, run, REST, 0);
    }
    double unit = Math.max(state.scale / MAD, Math.abs(state.level) * 0x1p-20);
    return new Step<>(
        next,
        new Verdict(
            decades / MAX_DECADES,
            decades,
            alarm ? decades / MAX_DECADES : 0,
            alarm ? AnomalyKind.MISSING_DATA : AnomalyKind.NONE,
            state.level,
            state.level - RANGE * unit,
            state.level + RANGE * unit,
            false));
  }

  private static double decades(double z) {
    return z > 40 ? MAX_DECADES : Math.min(MAX_DECADES, NormalTail.twoSided(z));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }

  @Override
  public byte[] encode(State state) {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(FORMAT);
    out.writeVarLong(state.first.length);
    for (double value : state.first) {
      out.writeDouble(value);
    }
    out.writeDouble(state.level).writeDouble(state.scale).writeDouble(state.missing);
    out.writeVarLong(state.run).writeVarLong(state.rest).writeDouble(state.alarmed);
    return out.toByteArray();
  }

  @Override
  public State decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a state of robust-z");
    double[] first = new double[in.readCount(8)];
    for (int i = 0; i < first.length; i++) {
      first[i] = in.readDouble();
    }
    State state =
        new State(
            first,
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            (int) in.readVarLong(),
            (int) in.readVarLong(),
            in.readDouble());
    in.expectEnd("a state of robust-z");
    return state;
  }
}
