package dev.highwater.signals.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which telemetry a family of a service counts in a window: exactly one source, and in it exactly
 * one convention per protocol.
 *
 * <p>A convention is <em>held</em> at a window where it has a pane in {@code [start − hold,
 * start)}, and <em>new</em> where it only has one in {@code [start, end)}. The source is the first
 * in the configured order that holds any convention; where none does, the first with a new one. In
 * each protocol of that source the winner comes from its held conventions, else from its new ones:
 * one that knows the status before one that does not, then by rank, then by id. So sources switch
 * only between windows and only in event time.
 */
public final class SourceSelection {
  public static final List<TelemetrySource> DEFAULT_ORDER =
      List.of(TelemetrySource.METRICS, TelemetrySource.SPANS, TelemetrySource.LOGS);

  private final List<TelemetrySource> order;
  private final long holdMillis;

  /**
   * When conventions were present, of one (service, family): order-free. Runs of panes whose gaps
   * are at most the hold are one run; that loses nothing that {@link SourceSelection} asks. At most
   * {@value #MAX_CONVENTIONS} conventions (smallest ids) of {@value #MAX_RUNS} runs (latest);
   * binary about 10 bytes a run.
   */
  public static final class Presence {
    public static final int MAX_CONVENTIONS = 64;
    public static final int MAX_RUNS = 64;
    private static final int FORMAT = 1;

    /** Alternating first and last pane start, ascending. */
    private final TreeMap<String, long[]> runs = new TreeMap<>();

    public boolean isEmpty() {
      return runs.isEmpty();
    }

    /** Ids of the conventions seen, sorted. */
    public List<String> conventions() {
      return List.copyOf(runs.keySet());
    }

    /** Start of the last pane seen of any convention; Long.MIN_VALUE where there is none. */
    public long lastPaneMillis() {
      long last = Long.MIN_VALUE;
      for (long[] run : runs.values()) {
        last = Math.max(last, run[run.length - 1]);
      }
      return last;
    }

    private boolean add(String convention, long first, long last, long hold) {
      long[] before = runs.get(convention);
      if (before == null) {
        if (runs.size() == MAX_CONVENTIONS) {
          if (convention.compareTo(runs.lastKey()) > 0) {
            return false;
          }
          runs.pollLastEntry();
        }
        runs.put(convention, new long[] {first, last});
        return true;
      }
      int end = before.length;
      if (first >= before[end - 2] && last <= before[end - 1]) {
        return false;
      }
      long[] after = new long[end + 2];
      int out = 0;
      long from = first;
      long to = last;
      boolean placed = false;
      for (int i = 0; i < end; i += 2) {
        if (before[i + 1] + hold < from) {
          after[out++] = before[i];
          after[out++] = before[i + 1];
        } else if (to + hold < before[i]) {
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
      boolean changed = !Arrays.equals(kept, before);
      runs.put(convention, kept);
      return changed;
    }

    /**
     * Forgets runs that ended before a time: that of the oldest window still open, less the hold.
     */
    public void prune(long beforeMillis) {
      runs.replaceAll(
          (convention, run) -> {
            int from = 0;
            while (from < run.length && run[from + 1] < beforeMillis) {
              from += 2;
            }
            return from == 0 ? run : Arrays.copyOfRange(run, from, run.length);
          });
      runs.values().removeIf(run -> run.length == 0);
    }

    private boolean held(String convention, long start, long hold) {
      long[] run = runs.get(convention);
      for (int i = 0; run != null && i < run.length; i += 2) {
        if (run[i] < start && run[i + 1] >= start - hold) {
          return true;
        }
      }
      return false;
    }

    private boolean fresh(String convention, long start, long end) {
      long[] run = runs.get(convention);
      for (int i = 0; run != null && i < run.length; i += 2) {
        if (run[i] < end && run[i + 1] >= start) {
          return true;
        }
      }
      return false;
    }

    public byte[] toBytes() {
      ByteWriter out = new ByteWriter();
      out.writeByte(FORMAT);
      out.writeVarLong(runs.size());
      for (Map.Entry<String, long[]> entry : runs.entrySet()) {
        out.writeString(entry.getKey());
        long[] run = entry.getValue();
        out.writeVarLong(run.length / 2);
        for (int i = 0; i < run.length; i++) {
          out.writeSignedVarLong(i == 0 ? run[0] : run[i] - run[i - 1]);
        }
      }
      return out.toByteArray();
    }

    public static Presence fromBytes(byte[] bytes) {
      ByteReader in = new ByteReader(bytes);
      in.expectFormat(FORMAT, "a presence");
      Presence presence = new Presence();
      int conventions = in.readCount(3);
      for (int c = 0; c < conventions; c++) {
        String id = in.readString();
        long[] run = new long[2 * in.readCount(2)];
        for (int i = 0; i < run.length; i++) {
          run[i] = in.readSignedVarLong() + (i == 0 ? 0 : run[i - 1]);
        }
        presence.runs.put(id, run);
      }
      in.expectEnd("a presence");
      return presence;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Presence that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(toBytes());
    }
  }

  /**
   * What counts.
   *
   * @param conventions one per protocol, sorted by protocol
   */
  public record Choice(TelemetrySource source, List<ConventionDefinition> conventions) {
    public boolean counts(String convention) {
      for (ConventionDefinition chosen : conventions) {
        if (chosen.id().equals(convention)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param order sources, preferred first; one that is not named never counts
   * @param holdMillis how long a convention holds its place without data
   */
  public SourceSelection(List<TelemetrySource> order, long holdMillis) {
    this.order = List.copyOf(order);
    this.holdMillis = holdMillis;
  }

  /**
   * Notes that a convention has an amount in a pane. A series that reports more rarely than the
   * hold counts as present between its reports.
   *
   * @param intervalMillis {@link Accumulator#maxIntervalMillis()} of the amount
   * @return whether anything changed
   */
  public boolean add(
      Presence presence, String convention, long paneStartMillis, long intervalMillis) {
    long reach = Math.max(0, Panes.ceilToPane(intervalMillis + intervalMillis / 4 - holdMillis));
    return presence.add(convention, paneStartMillis - reach, paneStartMillis, holdMillis);
  }

  /**
   * The times before which {@link Presence#prune} may forget, where the oldest open window starts
   * then.
   */
  public long pruneBefore(long oldestWindowStartMillis) {
    return oldestWindowStartMillis - holdMillis;
  }

  /** {@code null} where no convention of the family is present. */
  public Choice choose(
      FamilyDefinition family, Presence presence, long windowStart, long windowMillis) {
    TelemetrySource source = null;
    for (int pass = 0; pass < 2 && source == null; pass++) {
      for (TelemetrySource candidate : order) {
        for (ConventionDefinition convention : family.conventions()) {
          if (convention.source() == candidate
              && present(presence, convention, windowStart, windowMillis, pass == 0)) {
            source = candidate;
            break;
          }
        }
        if (source != null) {
          break;
        }
      }
    }
    if (source == null) {
      return null;
    }
    TreeSet<String> protocols = new TreeSet<>();
    for (ConventionDefinition convention : family.conventions()) {
      if (convention.source() == source) {
        protocols.add(convention.protocol());
      }
    }
    List<ConventionDefinition> chosen = new ArrayList<>();
    for (String protocol : protocols) {
      ConventionDefinition best = null;
      for (int pass = 0; pass < 2 && best == null; pass++) {
        for (ConventionDefinition convention : family.conventions()) {
          if (convention.source() == source
              && convention.protocol().equals(protocol)
              && present(presence, convention, windowStart, windowMillis, pass == 0)
              && (best == null || BEST_FIRST.compare(convention, best) < 0)) {
            best = convention;
          }
        }
      }
      if (best != null) {
        chosen.add(best);
      }
    }
    return new Choice(source, chosen);
  }

  private static final Comparator<ConventionDefinition> BEST_FIRST =
      Comparator.comparing((ConventionDefinition c) -> !c.statusKnown())
          .thenComparingInt(ConventionDefinition::rank)
          .thenComparing(ConventionDefinition::id);

  private boolean present(
      Presence presence,
      ConventionDefinition convention,
      long start,
      long windowMillis,
      boolean held) {
    return held
        ? presence.held(convention.id(), start, holdMillis)
        : presence.fresh(convention.id(), start, start + windowMillis);
  }

  /**
   * For {@code signals explain}: what was seen, what counts, and why the others do not; lines end
   * with a line feed.
   */
  public String explain(
      FamilyDefinition family, Presence presence, long windowStart, long windowMillis) {
    Choice choice = choose(family, presence, windowStart, windowMillis);
    StringBuilder text = new StringBuilder();
    text.append(family.name())
        .append(" at ")
        .append(Instant.ofEpochMilli(windowStart))
        .append(": ");
    if (choice == null) {
      text.append("nothing seen\n");
    } else {
      text.append("source ").append(choice.source().label()).append('\n');
    }
    for (ConventionDefinition convention : family.conventions()) {
      boolean held = presence.held(convention.id(), windowStart, holdMillis);
      boolean fresh = presence.fresh(convention.id(), windowStart, windowStart + windowMillis);
      boolean used = choice != null && choice.counts(convention.id());
      text.append("  ").append(used ? "used    " : "        ").append(convention.id());
      text.append(" (").append(convention.source().label());
      if (!convention.protocol().isEmpty()) {
        text.append(", ").append(convention.protocol());
      }
      text.append(", rank ").append(convention.rank());
      text.append(convention.statusKnown() ? ", knows the status): " : "): ");
      text.append(
          held
              ? "seen in the " + holdMillis / 1000 + " s before"
              : fresh
                  ? "seen first in this window"
                  : presence.runs.containsKey(convention.id()) ? "silent" : "never seen");
      if (!used && (held || fresh)) {
        text.append("; ").append(reason(choice, convention, held));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private String reason(Choice choice, ConventionDefinition convention, boolean held) {
    if (choice == null || !order.contains(convention.source())) {
      return convention.source().label() + " do not count by setting";
    }
    if (convention.source() != choice.source()) {
      return order.indexOf(choice.source()) < order.indexOf(convention.source())
          ? choice.source().label() + " come before " + convention.source().label()
          : "counts from the next window on";
    }
    for (ConventionDefinition winner : choice.conventions()) {
      if (winner.protocol().equals(convention.protocol())) {
        if (BEST_FIRST.compare(convention, winner) < 0) {
          return held ? "not chosen" : "counts from the next window on";
        }
        return winner.statusKnown() && !convention.statusKnown()
            ? winner.id() + " knows the status"
            : winner.id() + " has the better rank";
      }
    }
    return "not chosen";
  }
}
