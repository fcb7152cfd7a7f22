package dev.highwater.anomalies.core;

import java.util.function.Consumer;

/**
 * Leads a detector through one series: its values in the order of their times, and between them the
 * windows without one, as missing points. What comes out does not depend on when time is moved on.
 *
 * <p>After {@code missingLimit} missing windows in a row the detector is no longer asked: the
 * series is only waited for. A series without a value for {@code forgetAfter} is forgotten.
 */
public final class SeriesWatch {
  private final Detector<Object> detector;
  private final long windowMillis;
  private final int missingLimit;
  private final long forgetAfterMillis;

  @SuppressWarnings("unchecked")
  public SeriesWatch(
      Detector<?> detector, long windowMillis, int missingLimit, long forgetAfterMillis) {
    this.detector = (Detector<Object>) detector;
    this.windowMillis = windowMillis;
    this.missingLimit = missingLimit;
    this.forgetAfterMillis = forgetAfterMillis;
  }

  /** Whether the window of this end has been judged. */
  public boolean isLate(SeriesMemory before, long timeMillis) {
    return before != null && timeMillis <= before.judgedMillis();
  }

  /**
   * Judges a value, after the windows before it that had none.
   *
   * @param before {@code null} where nothing is known
   * @param value not late
   */
  public SeriesMemory value(SeriesMemory before, Observation value, Consumer<ScoredPoint> out) {
    SeriesMemory memory = missing(before, value.timeMillis() - 1, out);
    Object state =
        memory == null || !memory.detector().equals(detector.name())
            ? detector.initial(value.series().low())
            : memory.state();
    return step(state, value, value.timeMillis(), value.value(), out);
  }

  /**
   * Judges the windows without a value that ended until an instant.
   *
   * @return {@code null} where the series is forgotten
   */
  public SeriesMemory missing(SeriesMemory before, long untilMillis, Consumer<ScoredPoint> out) {
    SeriesMemory memory = before;
    while (memory != null && nextMillis(memory) <= untilMillis) {
      memory =
          isWaitedFor(memory)
              ? step(
                  memory.state(),
                  memory.last(),
                  memory.judgedMillis() + windowMillis,
                  Double.NaN,
                  out)
              : null;
    }
    return memory;
  }

  private SeriesMemory step(
      Object state, Observation last, long timeMillis, double value, Consumer<ScoredPoint> out) {
    Step<Object> step = detector.step(state, timeMillis, value);
    out.accept(
        new ScoredPoint(
            last.service(),
            last.signal(),
            last.labels(),
            last.series(),
            last.unit(),
            timeMillis,
            windowMillis,
            value,
            step.verdict()));
    return new SeriesMemory(last, timeMillis, detector.name(), step.state());
  }

  /** Whether the next window is judged as missing if nothing comes. */
  public boolean isWaitedFor(SeriesMemory memory) {
    long next = memory.judgedMillis() + windowMillis;
    return next - memory.last().timeMillis() <= missingLimit * windowMillis
        && next <= memory.last().timeMillis() + forgetAfterMillis;
  }

  /** When the series is forgotten if nothing comes. */
  public long forgetMillis(SeriesMemory memory) {
    return memory.last().timeMillis() + forgetAfterMillis + 1;
  }

  /** The next instant at which {@link #missing} does something. */
  public long nextMillis(SeriesMemory memory) {
    return isWaitedFor(memory) ? memory.judgedMillis() + windowMillis : forgetMillis(memory);
  }
}
