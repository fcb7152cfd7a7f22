package dev.highwater.signals.core;

import dev.highwater.event.Labels;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Whether a service reports: the signal {@code reporting}, 1 while telemetry is seen at the end of
 * a window, 0 while the service is silent, for windows of 1 m and longer, until it is forgotten.
 *
 * <p>Metrics keep a service alive for three of their intervals beyond their pane, spans and logs
 * for {@code silenceAfter}. Where metrics were seen within {@code forgetAfter}, the service is fed
 * by metrics: then spans and logs keep it alive only while they come. A service is forgotten {@code
 * forgetAfter} after it was last alive.
 *
 * <p>What is said of a window depends only on the panes added, not on their order; what came after
 * a window was said is said by a revision, until the window is final ({@link
 * WindowLevels#finalMillis}). Time after the last watermark counts as passed: at the end of a
 * bounded input, silence is said until the service is forgotten.
 *
 * <p>Mutable. Bound: {@value #MAX_RUNS} runs of each source (the latest) and about twelve windows.
 */
public final class ServiceActivity {
  public static final String SIGNAL = "reporting";
  static final int MAX_RUNS = 64;
  private static final int FORMAT = 1;
  private static final int FIRST_LEVEL = 1;
  private static final long STEP = 60_000;

  /** What the arithmetic is told. */
  public record Rules(
      long silenceAfterMillis, long forgetAfterMillis, long allowedLatenessMillis) {}

  private record Window(long startMillis, int level) implements Comparable<Window> {
    long endMillis() {
      return startMillis + Panes.levelMillis(level);
    }

    @Override
    public int compareTo(Window other) {
      int order = Long.compare(endMillis(), other.endMillis());
      return order != 0 ? order : Integer.compare(level, other.level);
    }
  }

  private record Said(boolean alive, String source, int revision) {}

  /**
   * Alternating first instant (inclusive) and last instant (exclusive) of being alive, ascending;
   * by source.
   */
  private final long[][] runs = new long[TelemetrySource.values().length][0];

  private final TreeMap<Window, Said> open = new TreeMap<>();

  /** The last watermark; Long.MIN_VALUE before the first. */
  private long doneMillis = Long.MIN_VALUE;

  public boolean isEmpty() {
    return open.isEmpty() && lastAlive() == Long.MIN_VALUE;
  }

  /**
   * Notes telemetry in a pane.
   *
   * @param intervalMillis reporting interval of metrics; ignored for events
   * @return whether anything changed
   */
  public boolean add(
      Rules rules, TelemetrySource source, long paneStartMillis, long intervalMillis) {
    long beyond =
        source == TelemetrySource.METRICS ? 3 * intervalMillis : rules.silenceAfterMillis();
    int index = source.ordinal();
    long from = paneStartMillis;
    long to = paneStartMillis + Panes.PANE_MILLIS + beyond;
    long[] before = runs[index];
    long[] after = new long[before.length + 2];
    int out = 0;
    boolean placed = false;
    for (int i = 0; i < before.length; i += 2) {
      if (before[i + 1] < from) {
        after[out++] = before[i];
        after[out++] = before[i + 1];
      } else if (to < before[i]) {
        if (!placed) {
          after[out++] = from;
          after[out++] = to;
          placed = true;
        }
        after[out++] = before[i];
        after[out++] = before[i + 1];
      } else {
        from = Math.min(from, before[i]);
        to = Math.max(to, before[i + 1]);
      }
    }
    if (!placed) {
      after[out++] = from;
      after[out++] = to;
    }
    long[] kept = Arrays.copyOfRange(after, Math.max(0, out - 2 * MAX_RUNS), out);
    if (Arrays.equals(kept, before)) {
      return false;
    }
    runs[index] = kept;
    return true;
  }

  private long lastAlive() {
    long last = Long.MIN_VALUE;
    for (long[] run : runs) {
      if (run.length > 0) {
        last = Math.max(last, run[run.length - 1]);
      }
    }
    return last;
  }

  private long firstAlive() {
    long first = Long.MAX_VALUE;
    for (long[] run : runs) {
      if (run.length > 0) {
        first = Math.min(first, run[0]);
      }
    }
    return first;
  }

  /** The next instant at which {@link #advance} has something to look at, after a watermark. */
  public static long nextMillis(long watermark) {
    return Math.floorDiv(watermark + 1, STEP) * STEP + STEP;
  }

  /**
   * What is to be said when the watermark is here.
   *
   * @param watermark what is before or at it has come; Long.MAX_VALUE at the end of a bounded input
   */
  public List<Signal> advance(Rules rules, String service, long watermark) {
    List<Signal> signals = new ArrayList<>();
    long alive = lastAlive();
    if (alive != Long.MIN_VALUE) {
      long horizon = ceil(alive + rules.forgetAfterMillis());
      long until =
          watermark == Long.MAX_VALUE
              ? horizon
              : Math.min(horizon, Math.floorDiv(watermark + 1, STEP) * STEP);
      long reach =
          rules.allowedLatenessMillis()
              + 3 * Panes.levelMillis(Panes.LEVEL_COUNT - 1) / 2
              + Panes.levelMillis(Panes.LEVEL_COUNT - 1);
      long from = ceil(firstAlive() + 1);
      if (doneMillis != Long.MIN_VALUE) {
        from = Math.max(from, ceil(Math.max(doneMillis, reach) - reach));
      }
      for (long end = nextNear(rules, from); end <= until; end = nextNear(rules, end + STEP)) {
        for (int level = FIRST_LEVEL; level < Panes.LEVEL_COUNT; level++) {
          if (Math.floorMod(end, Panes.levelMillis(level)) == 0) {
            say(rules, service, new Window(end - Panes.levelMillis(level), level), signals);
          }
        }
      }
    }
    doneMillis = Math.max(doneMillis, watermark);
    close(rules, service, watermark, signals);
    if (watermark == Long.MAX_VALUE || alive + rules.forgetAfterMillis() <= watermark) {
      prune(rules, watermark);
    }
    return signals;
  }

  /**
   * What is to be said when a stream without an end was drained: time goes no further than the last
   * watermark, and every window is final. Nothing is kept.
   *
   * @param watermark the last before the end
   */
  public List<Signal> drain(Rules rules, String service, long watermark) {
    List<Signal> signals = new ArrayList<>(advance(rules, service, watermark));
    close(rules, service, Long.MAX_VALUE, signals);
    Arrays.fill(runs, new long[0]);
    return signals;
  }

  private void close(Rules rules, String service, long watermark, List<Signal> signals) {
    for (Window window : List.copyOf(open.keySet())) {
      if (isFinal(rules, window, watermark)) {
        Said said = open.remove(window);
        signals.add(signal(service, window, said.alive, said.source, said.revision + 1, true));
      }
    }
  }

  private static boolean isFinal(Rules rules, Window window, long watermark) {
    return finalMillis(rules, window) - 1 <= watermark;
  }

  private static long finalMillis(Rules rules, Window window) {
    return WindowLevels.finalMillis(
        window.endMillis(), Panes.levelMillis(window.level), rules.allowedLatenessMillis());
  }

  private void say(Rules rules, String service, Window window, List<Signal> signals) {
    long end = window.endMillis();
    if (doneMillis != Long.MIN_VALUE
        && !open.containsKey(window)
        && isFinal(rules, window, doneMillis)) {
      return;
    }
    TelemetrySource source = null;
    TelemetrySource living = null;
    boolean metricsFed = near(TelemetrySource.METRICS, end, rules.forgetAfterMillis());
    for (TelemetrySource candidate : TelemetrySource.values()) {
      if (!near(candidate, end, rules.forgetAfterMillis())) {
        continue;
      }
      source = source == null ? candidate : source;
      boolean events = candidate != TelemetrySource.METRICS;
      if (living == null
          && aliveAt(candidate, end, events && metricsFed ? rules.silenceAfterMillis() : 0)) {
        living = candidate;
      }
    }
    if (source == null) {
      return;
    }
    boolean alive = living != null;
    String label = (alive ? living : source).label();
    Said before = open.get(window);
    if (before == null || before.alive != alive || !before.source.equals(label)) {
      int revision = before == null ? 0 : before.revision + 1;
      open.put(window, new Said(alive, label, revision));
      signals.add(signal(service, window, alive, label, revision, false));
    }
  }

  /**
   * The first whole minute from {@code end} on of which something can be said; Long.MAX_VALUE where
   * there is none. So one item of a wrong time does not make every minute since then be looked at.
   */
  private long nextNear(Rules rules, long end) {
    long next = Long.MAX_VALUE;
    for (long[] run : runs) {
      for (int i = 0; i < run.length; i += 2) {
        if (run[i + 1] + rules.forgetAfterMillis() >= end) {
          next = Math.min(next, Math.max(end, ceil(run[i] + 1)));
          break;
        }
      }
    }
    return next;
  }

  /** Whether a source was alive at most {@code within} before an instant. */
  private boolean near(TelemetrySource source, long end, long within) {
    long[] run = runs[source.ordinal()];
    for (int i = 0; i < run.length; i += 2) {
      if (run[i] < end && run[i + 1] + within >= end) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a source was alive in the last minute before {@code end}; its runs count as shorter by
   * {@code less}.
   */
  private boolean aliveAt(TelemetrySource source, long end, long less) {
    long[] run = runs[source.ordinal()];
    long since = less == 0 ? end - 1 : end - STEP;
    for (int i = 0; i < run.length; i += 2) {
      if (run[i] < end && run[i + 1] - less > since) {
        return true;
      }
    }
    return false;
  }

  private static Signal signal(
      String service, Window window, boolean alive, String source, int revision, boolean isFinal) {
    return new Signal(
        SIGNAL,
        service,
        Labels.empty(),
        source,
        window.startMillis,
        window.endMillis(),
        Panes.levelMillis(window.level),
        revision,
        isFinal,
        "1",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        alive ? 1.0 : 0.0,
        List.of());
  }

  /** Forgets runs that no window still open can ask for. */
  private void prune(Rules rules, long watermark) {
    for (int i = 0; i < runs.length; i++) {
      long[] run = runs[i];
      int from = 0;
      while (from < run.length
          && (watermark == Long.MAX_VALUE
              || run[from + 1] + rules.forgetAfterMillis() <= watermark)) {
        from += 2;
      }
      runs[i] = from == 0 ? run : Arrays.copyOfRange(run, from, run.length);
    }
  }

  private static long ceil(long millis) {
    return -Math.floorDiv(-millis, STEP) * STEP;
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(FORMAT);
    for (TelemetrySource source :
        List.of(TelemetrySource.METRICS, TelemetrySource.SPANS, TelemetrySource.LOGS)) {
      long[] run = runs[source.ordinal()];
      out.writeVarLong(run.length);
      for (int i = 0; i < run.length; i++) {
        out.writeSignedVarLong(i == 0 ? run[0] : run[i] - run[i - 1]);
      }
    }
    out.writeLong(doneMillis);
    out.writeVarLong(open.size());
    open.forEach(
        (window, said) -> {
          out.writeByte(window.level);
          out.writeSignedVarLong(window.startMillis);
          out.writeByte(said.alive ? 1 : 0);
          out.writeString(said.source);
          out.writeVarLong(said.revision);
        });
    return out.toByteArray();
  }

  public static ServiceActivity fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "service activity");
    ServiceActivity activity = new ServiceActivity();
    for (TelemetrySource source :
        List.of(TelemetrySource.METRICS, TelemetrySource.SPANS, TelemetrySource.LOGS)) {
      long[] run = new long[in.readCount(1)];
      for (int i = 0; i < run.length; i++) {
        run[i] = in.readSignedVarLong() + (i == 0 ? 0 : run[i - 1]);
      }
      activity.runs[source.ordinal()] = run;
    }
    activity.doneMillis = in.readLong();
    int windows = in.readCount(4);
    for (int i = 0; i < windows; i++) {
      int level = in.readByte();
      long start = in.readSignedVarLong();
      boolean alive = in.readByte() != 0;
      String source = in.readString();
      activity.open.put(new Window(start, level), new Said(alive, source, (int) in.readVarLong()));
    }
    in.expectEnd("service activity");
    return activity;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServiceActivity that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
