package dev.highwater.signals.core;

import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.LateItem;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.math.BucketHistogram;
import dev.highwater.math.Dyadic;
import dev.highwater.math.ExactSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns the points of one raw series, in time order, into shares of 10 s panes.
 *
 * <p><b>Increases.</b> A cumulative point adds {@code value − previous value} over {@code (p, q]} =
 * from the previous point to it. After a reset (a later start time, a value, count or bucket that
 * fell, other bounds, a finer exponential scale) it adds its whole value over {@code (max(p,
 * start), q]}. A first point adds its whole value over {@code (start, q]} where the start is at
 * most 3 min before, else nothing ({@code start == q}, none known, or one so old that most of the
 * value was counted before anybody listened). A delta point adds its value over its own {@code
 * (start, q]}; without a start (or {@code start == q}) since the previous point, at most 3·I back,
 * or over the last I where it is the first.
 *
 * <p><b>Shares.</b> The amount N over (p, q] counts linearly: the pane (b1, b2] gets {@code F(b2) −
 * F(b1)} with {@code F(b) = N·(b − p)/(q − p)}, {@code F(p) = 0}, {@code F(q) = N} exactly, rounded
 * between to 2^-20 for whole N. N itself is exact (a pair of doubles). So over all panes and points
 * the shares add up to exactly last − first, in any order. Buckets are split one by one in the same
 * way, to units of 2^-20.
 *
 * <p>A use's scale multiplies amounts and values before they are split, rounded once per point (by
 * division where it is 1/n); so scaled shares add up to the sum of the points' scaled increases. Of
 * histograms it scales values, never counts.
 *
 * <p><b>Interval.</b> I is the median of the last five gaps (own lengths for delta points with a
 * start), snapped to the nearest of 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600 s
 * where their ratio is at most 1.25; it stays until the median leaves it by a factor of 1.4, so
 * that jitter does not move a series between levels. Before the second point it is time − start,
 * but 10 s at least and 1 min at most, since it is no interval of reports; 10 s without a start.
 *
 * <p><b>Silence.</b> Where a cumulative point comes after a gap of more than 3·I, only the part
 * over {@code (q − 3I, q]} goes to panes; the rest is a {@link LateItem}. Where I is over 30 min no
 * level takes the increase: all of it is a LateItem.
 *
 * <p><b>Order.</b> A point at the time of one already seen is a duplicate. A cumulative point
 * before the last one is superseded: its neighbours cover its increase already. A delta or gauge
 * point before the last one counts where its time is not among the last 16.
 *
 * <p><b>Extremes</b> of delta points go to all panes of their interval (the window's are bounds);
 * those of cumulative points are unknown, except after a reset. Gauges are samples in the pane of
 * their time; where a family sums gauges, or takes a difference of them, their time integral over
 * {@code (max(p, q − I), q]} is split like an increase. Delta up-down counters are read as a gauge
 * that starts at 0.
 *
 * <p>At most 541 panes a point. Stateless beside {@link SeriesState}; not thread-safe.
 */
public final class SeriesTracker {
  /** What became of a point. */
  public enum Outcome {
    /** It counts; there need not be shares (a first point, an increase of an unused part). */
    ACCEPTED,
    /** Its time was seen before: counted as deduplicated. */
    DUPLICATE,
    /** Older than the last of its cumulative series: accepted, its increase is covered. */
    SUPERSEDED
  }

  /**
   * @param shares for {@link ViewProjection}; their accumulators belong to the receiver
   * @param late at most one: the part of the increase that enters no window
   */
  public record Step(Outcome outcome, List<PaneShare> shares, List<LateItem> late) {}

  private static final long MIN_FIRST_INTERVAL = 10_000;
  private static final long MAX_FIRST_INTERVAL = 60_000;
  private static final long MAX_FIRST_REACH = 3 * MAX_FIRST_INTERVAL;
  private static final long[] NOMINAL = {
    1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
    1_800_000, 3_600_000
  };

  private final Map<String, FamilyDefinition> families;

  /** What changed over an interval. */
  private static final class Change {
    /** Where it lies; nothing changed where {@code from >= to}. */
    long from;

    long to;
    double high;
    double low;
    boolean histogram;
    double sumHigh;
    double sumLow;
    double min = Double.NaN;
    double max = Double.NaN;
    double[] bounds;
    double[] counts;
    ExponentialBuckets exponential;
    SummaryValue summary;

    /** Quantities before this share of the interval are late. */
    double countedFrom;
  }

  public SeriesTracker(Map<String, FamilyDefinition> families) {
    this.families = families;
  }

  /**
   * Takes the next point.
   *
   * @param state changed in place
   * @param metric a use of an unknown family is ignored
   */
  public Step step(SeriesState state, ClassifiedMetric metric) {
    MetricPoint point = metric.point();
    long time = point.timeMillis();
    boolean first = state.lastTime == SeriesState.NO_TIME;
    if (point.stale()) {
      if (first || time < state.lastTime) {
        return step(Outcome.SUPERSEDED);
      }
      if (time == state.lastTime && state.ended) {
        return step(Outcome.DUPLICATE);
      }
      state.ended = true;
      state.lastTime = time;
      return step(Outcome.ACCEPTED);
    }
    boolean whole =
        point.kind() == MetricKind.HISTOGRAM
            || point.kind() == MetricKind.EXPONENTIAL_HISTOGRAM
            || point.kind() == MetricKind.SUMMARY;
    if (whole
        && (point.kind() == MetricKind.SUMMARY
            ? point.summary() == null
            : point.histogram() == null)) {
      return step(Outcome.ACCEPTED);
    }
    boolean delta = point.temporality() == Temporality.DELTA;
    boolean gauge =
        point.kind() == MetricKind.GAUGE
            || point.kind() == MetricKind.UP_DOWN_COUNTER
            || point.kind() == MetricKind.UNKNOWN;
    long start = point.startMillis() > 0 && point.startMillis() <= time ? point.startMillis() : 0;
    if (!first && time <= state.lastTime) {
      if (time == state.lastTime && !state.ended || state.isRecent(time)) {
        return step(Outcome.DUPLICATE);
      }
      if (!gauge && !delta) {
        return step(Outcome.SUPERSEDED);
      }
      return late(state, metric, gauge, start);
    }
    long previous = state.lastTime;
    long gap;
    if (delta && !gauge && start > 0 && start < time) {
      gap = time - start;
      learn(state, gap);
    } else if (first) {
      gap =
          start > 0 && time - start <= MAX_FIRST_REACH
              ? Math.min(MAX_FIRST_INTERVAL, Math.max(time - start, MIN_FIRST_INTERVAL))
              : MIN_FIRST_INTERVAL;
      state.interval = gap;
    } else {
      gap = time - previous;
      if (!state.ended) {
        learn(state, gap);
      }
    }
    List<PaneShare> shares = new ArrayList<>();
    List<LateItem> late = List.of();
    if (gauge) {
      double value = delta ? state.value + point.value() : point.value();
      boolean changed = !first && !state.ended && Double.compare(state.value, value) != 0;
      if (!Double.isNaN(value)) {
        long from = first ? time - state.interval : Math.max(previous, time - state.interval);
        gaugeShares(metric, value, changed, from, time, state.interval, shares);
        state.value = value;
      }
    } else {
      Change change =
          delta
              ? deltaChange(state, point, first, start)
              : cumulativeChange(state, point, first, start);
      if (change != null) {
        late = increaseShares(metric, change, state.interval, !delta, shares);
      }
      samples(metric, state, point, first, shares);
      if (delta) {
        state.value = point.value();
      } else if (whole || first || Double.isFinite(point.value())) {
        keep(state, point); // what is no number is no level to count from: the last one stays
      }
    }
    state.lastTime = time;
    state.lastStart = start;
    state.ended = false;
    state.remember(time);
    return new Step(Outcome.ACCEPTED, shares, late);
  }

  private static Step step(Outcome outcome) {
    return new Step(outcome, List.of(), List.of());
  }

  /** A gauge or delta point before the last one. */
  private Step late(SeriesState state, ClassifiedMetric metric, boolean gauge, long start) {
    MetricPoint point = metric.point();
    long time = point.timeMillis();
    List<PaneShare> shares = new ArrayList<>();
    List<LateItem> late = List.of();
    if (gauge) {
      if (point.temporality() == Temporality.DELTA) {
        state.value += Double.isNaN(point.value()) ? 0 : point.value();
      } else if (!Double.isNaN(point.value())) {
        gaugeShares(
            metric, point.value(), false, time - state.interval, time, state.interval, shares);
      }
    } else {
      Change change = change(point);
      change.from = start > 0 && start < time ? start : time - state.interval;
      late = increaseShares(metric, change, state.interval, false, shares);
    }
    state.remember(time);
    return new Step(Outcome.ACCEPTED, shares, late);
  }

  // ---- the interval

  private static void learn(SeriesState state, long gap) {
    state.gaps[state.gapCount % SeriesState.GAPS] = gap;
    state.gapCount =
        state.gapCount + 1 < 2 * SeriesState.GAPS ? state.gapCount + 1 : SeriesState.GAPS;
    int known = Math.min(state.gapCount, SeriesState.GAPS);
    boolean learned = known > 1;
    boolean steady = learned;
    for (int i = 0; i < known && steady; i++) {
      steady = state.gaps[i] * 5 <= state.interval * 7 && state.gaps[i] * 7 >= state.interval * 5;
    }
    if (steady) {
      return; // so is the median
    }
    long[] sorted = Arrays.copyOf(state.gaps, known);
    Arrays.sort(sorted);
    long median = sorted[(known - 1) / 2];
    if (!learned || median * 5 > state.interval * 7 || median * 7 < state.interval * 5) {
      state.interval = snap(median);
    }
  }

  /** The nearest usual interval by ratio, where that is at most 1.25. */
  static long snap(long gap) {
    long best = gap;
    double bestRatio = 1.25;
    for (long nominal : NOMINAL) {
      double ratio = nominal > gap ? (double) nominal / gap : (double) gap / nominal;
      if (ratio <= bestRatio) {
        bestRatio = ratio;
        best = nominal;
      }
    }
    return best;
  }

  // ---- from points to changes

  private static Change change(MetricPoint point) {
    Change change = new Change();
    change.to = point.timeMillis();
    HistogramValue histogram = point.histogram();
    if (point.kind() == MetricKind.SUMMARY) {
      SummaryValue summary = point.summary();
      change.histogram = true;
      change.high = summary.count();
      change.sumHigh = summary.sum();
      change.summary = summary;
      for (int i = 0; i < summary.quantiles().length; i++) {
        if (summary.quantiles()[i] == 0 && point.temporality() == Temporality.DELTA) {
          change.min = summary.values()[i];
        } else if (summary.quantiles()[i] == 1 && point.temporality() == Temporality.DELTA) {
          change.max = summary.values()[i];
        }
      }
    } else if (histogram != null && point.kind() != MetricKind.COUNTER) {
      change.histogram = true;
      change.high = histogram.count();
      change.sumHigh = histogram.sum();
      change.min = histogram.min();
      change.max = histogram.max();
      change.bounds = histogram.bounds();
      change.counts = histogram.counts();
      change.exponential = histogram.exponential();
    } else {
      change.high = point.value();
    }
    return change;
  }

  private static Change deltaChange(
      SeriesState state, MetricPoint point, boolean first, long start) {
    Change change = change(point);
    long time = point.timeMillis();
    if (start > 0 && start < time) {
      change.from = start;
    } else if (first || state.ended) {
      change.from = time - state.interval;
    } else {
      change.from = Math.max(state.lastTime, time - 3 * state.interval);
    }
    return change;
  }

  /** {@code null} where the point adds nothing. */
  private static Change cumulativeChange(
      SeriesState state, MetricPoint point, boolean first, long start) {
    Change change = change(point);
    long time = point.timeMillis();
    boolean started = start > 0 && start < time;
    boolean sameStart = start > 0 && start == state.lastStart;
    // A failed scrape writes a stale marker, and the counter goes on: without start times nothing
    // says that it did not.
    boolean startsKnown = start > 0 || state.lastStart > 0;
    boolean unknownBefore = first || state.ended && !sameStart && startsKnown;
    if (unknownBefore) {
      if (!started || !first && start <= state.lastStart) {
        return null;
      }
      if (first && time - start > MAX_FIRST_REACH) {
        return null;
      }
      change.from = first ? start : Math.max(start, state.lastTime);
      return change;
    }
    boolean laterStart =
        start > 0 && (state.lastStart > 0 ? start > state.lastStart : start > state.lastTime);
    if (laterStart) {
      if (!started) {
        return null;
      }
      change.from = Math.max(start, state.lastTime);
      return change;
    }
    change.from = state.lastTime;
    if (change.histogram != state.histogram) {
      return change.histogram ? null : change;
    }
    if (!change.histogram) {
      if (change.high >= state.value) {
        exactDifference(change, state.value);
      }
      return Double.isNaN(change.high) || Double.isNaN(state.value) ? null : change;
    }
    subtract(change, state);
    return change;
  }

  private static void exactDifference(Change change, double before) {
    double now = change.high;
    double difference = now - before;
    double back = difference - now;
    change.high = difference;
    change.low = (now - (difference - back)) + (-before - back);
    if (Double.isNaN(change.low)) {
      change.low = 0;
    }
  }

  /** Makes the change of a histogram the difference to the last point, unless it was reset. */
  private static void subtract(Change change, SeriesState state) {
    if (change.high < state.count) {
      return;
    }
    double[] counts = change.counts;
    ExponentialBuckets exponential = change.exponential;
    if (exponential != null) {
      if (state.exponential == null) {
        return;
      }
      exponential = ExponentialDifference.of(exponential, state.exponential);
      if (exponential == null) {
        return;
      }
    } else if (counts != null && counts.length > 0) {
      if (!Arrays.equals(change.bounds, state.bounds) || counts.length != state.counts.length) {
        return;
      }
      counts = counts.clone();
      for (int i = 0; i < counts.length; i++) {
        counts[i] -= state.counts[i];
        if (counts[i] < 0) {
          return;
        }
      }
    }
    change.counts = counts;
    change.exponential = exponential;
    exactDifference(change, state.count);
    double sum = change.sumHigh;
    change.sumHigh = sum - state.sum;
    double back = change.sumHigh - sum;
    change.sumLow = (sum - (change.sumHigh - back)) + (-state.sum - back);
    if (Double.isNaN(change.sumLow)) {
      change.sumLow = 0;
    }
    change.min = Double.NaN;
    change.max = Double.NaN;
  }

  private static void keep(SeriesState state, MetricPoint point) {
    state.value = point.value();
    state.histogram = false;
    state.bounds = new double[0];
    state.counts = new double[0];
    state.exponential = null;
    state.count = 0;
    state.sum = 0;
    if (point.kind() == MetricKind.SUMMARY) {
      state.histogram = true;
      state.count = point.summary().count();
      state.sum = point.summary().sum();
    } else if (point.kind() != MetricKind.COUNTER) {
      HistogramValue histogram = point.histogram();
      state.histogram = true;
      state.count = histogram.count();
      state.sum = histogram.sum();
      state.bounds = histogram.bounds();
      state.counts = histogram.counts();
      state.exponential = histogram.exponential();
    }
  }

  // ---- from changes to shares

  private List<LateItem> increaseShares(
      ClassifiedMetric metric,
      Change change,
      long interval,
      boolean cumulative,
      List<PaneShare> shares) {
    long from = change.from;
    long to = change.to;
    if (from >= to || !(Double.isFinite(change.high) && change.high >= 0)) {
      return List.of();
    }
    double length = to - from;
    List<LateItem> late = List.of();
    boolean tooLong = !WindowLevels.enters(Panes.LEVEL_COUNT - 1, interval);
    boolean silent =
        cumulative && to - from > 3 * interval || to - from > 3 * WindowLevels.MAX_INTERVAL_MILLIS;
    if (tooLong || silent) {
      long countedFrom =
          tooLong ? to : to - Math.min(3 * interval, 3 * WindowLevels.MAX_INTERVAL_MILLIS);
      change.countedFrom = tooLong ? 1 : (countedFrom - from) / length;
      double remainder =
          tooLong ? change.high + change.low : ExactSum.part(change.high, change.countedFrom);
      if (remainder != 0) {
        late =
            List.of(
                new LateItem(
                    "metrics", "share", rawSeries(metric.point()), to, Long.MIN_VALUE, remainder));
      }
      from = countedFrom;
    }
    double before = change.countedFrom;
    for (long pane = Panes.paneStart(from); pane < to; pane += Panes.PANE_MILLIS) {
      long end = Math.min(to, pane + Panes.PANE_MILLIS);
      double until = end == to ? 1 : (end - change.from) / length;
      for (MetricUse use : metric.uses()) {
        FamilyDefinition family = families.get(use.family());
        if (family != null) {
          Accumulator amount = new Accumulator();
          if (add(use, family, change, before, until, end == to, amount)) {
            amount.addInterval(interval);
            amount.addCoverage(Math.max(pane, from), end);
            exemplars(metric.point(), use, change, pane, end == to, amount);
            shares.add(new PaneShare(series(metric, use), pane, amount));
          }
        }
      }
      before = until;
    }
    return late;
  }

  /** Whether the use takes anything from such a change. */
  private static boolean add(
      MetricUse use,
      FamilyDefinition family,
      Change change,
      double from,
      double to,
      boolean last,
      Accumulator amount) {
    double factor = use.scale();
    switch (family.kind()) {
      case REQUESTS -> {
        switch (use.role()) {
          case COUNT, DISTRIBUTION, DISTRIBUTION_COUNT, DENOMINATOR ->
              addSlice(amount.countSum(), change, factorOf(use, change), from, to);
          case SUM -> addSumOrValue(amount.countSum(), change, factor, from, to);
          case NUMERATOR -> {
            addSlice(amount.errorSum(), change, factor, from, to);
            return true;
          }
          default -> {
            return false;
          }
        }
        if (use.error()) {
          if (use.role() == Role.SUM) {
            addSumOrValue(amount.errorSum(), change, factor, from, to);
          } else {
            addSlice(amount.errorSum(), change, factorOf(use, change), from, to);
          }
        }
        return true;
      }
      case RATE -> {
        switch (use.role()) {
          case COUNT, DISTRIBUTION, DISTRIBUTION_COUNT ->
              addSlice(amount.countSum(), change, factorOf(use, change), from, to);
          case SUM -> addSumOrValue(amount.countSum(), change, factor, from, to);
          default -> {
            return false;
          }
        }
        return true;
      }
      case DISTRIBUTION -> {
        return addDistribution(use, change, from, to, last, amount);
      }
      case RATIO, DIFFERENCE -> {
        switch (use.role()) {
          case NUMERATOR ->
              addSlice(amount.numeratorSum(), change, factorOf(use, change), from, to);
          case DENOMINATOR ->
              addSlice(amount.denominatorSum(), change, factorOf(use, change), from, to);
          default -> {
            return false;
          }
        }
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private static boolean addDistribution(
      MetricUse use, Change change, double from, double to, boolean last, Accumulator amount) {
    double factor = use.scale();
    switch (use.role()) {
      case BUCKET -> {
        if (change.histogram) {
          return false;
        }
        amount.bucketsToAdd().addCumulative(use.upperBound(), Dyadic.slice(change.high, from, to));
      }
      case SUM -> addSumOrValue(amount.valueSum(), change, factor, from, to);
      case COUNT, DISTRIBUTION_COUNT -> addSlice(amount.countSum(), change, 1, from, to);
      case DISTRIBUTION -> {
        addSlice(amount.countSum(), change, 1, from, to);
        if (!change.histogram) {
          return true;
        }
        if (!Double.isNaN(change.sumHigh)) {
          addSumOrValue(amount.valueSum(), change, factor, from, to);
        } else if (change.high > 0) {
          amount.markSumUnknown();
        }
        if (change.exponential != null) {
          amount.sketchToAdd().addExponential(change.exponential, from, to, factor);
        } else if (change.counts != null && change.counts.length > 0) {
          amount.bucketsToAdd().addExplicit(change.bounds, change.counts, from, to, factor);
        } else if (change.summary != null && last) {
          for (int i = 0; i < change.summary.quantiles().length; i++) {
            amount.addSummaryQuantile(
                change.summary.quantiles()[i], scaled(change.summary.values()[i], factor));
          }
        }
        if (change.high > 0) {
          if (Double.isNaN(change.min) || Double.isNaN(change.max)) {
            amount.markExtremesUnknown();
          } else {
            amount.addExtremes(scaled(change.min, factor), scaled(change.max, factor));
          }
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Occurrences have no unit: the factor is for values only. */
  private static double factorOf(MetricUse use, Change change) {
    return change.histogram && use.role() != Role.NUMERATOR && use.role() != Role.DENOMINATOR
        ? 1
        : use.scale();
  }

  private static void addSlice(ExactSum sum, Change change, double factor, double from, double to) {
    if (factor == 1) {
      sum.addSlice(change.high, change.low, from, to);
    } else {
      sum.addSlice(scaled(change.high, factor), scaled(change.low, factor), from, to);
    }
  }

  private static void addSumOrValue(
      ExactSum sum, Change change, double factor, double from, double to) {
    if (!change.histogram) {
      addSlice(sum, change, factor, from, to);
    } else if (!Double.isNaN(change.sumHigh)) {
      sum.addSlice(scaled(change.sumHigh, factor), scaled(change.sumLow, factor), from, to);
    }
  }

  private static void exemplars(
      MetricPoint point,
      MetricUse use,
      Change change,
      long pane,
      boolean last,
      Accumulator amount) {
    List<Exemplar> exemplars = point.exemplars();
    if (exemplars == null || exemplars.isEmpty() || use.role() == Role.SUM) {
      return;
    }
    for (Exemplar exemplar : exemplars) {
      long at = exemplar.timeMillis();
      boolean here =
          at >= change.to || at <= 0 ? last : at > change.from && Panes.paneStart(at) == pane;
      if (here) {
        amount.addExemplar(
            use.error(), scaled(exemplar.value(), use.scale()), at, exemplar.traceId());
      }
    }
  }

  // ---- gauges

  /** Values of points that are no gauges, where a family reads them as samples. */
  private void samples(
      ClassifiedMetric metric,
      SeriesState state,
      MetricPoint point,
      boolean first,
      List<PaneShare> shares) {
    for (MetricUse use : metric.uses()) {
      FamilyDefinition family = families.get(use.family());
      if (family == null || use.role() != Role.VALUE) {
        continue;
      }
      Accumulator amount = new Accumulator();
      double count = 1;
      double sum = point.value();
      double min = sum;
      double max = sum;
      if (point.kind() != MetricKind.COUNTER) {
        Change change = change(point);
        count = change.high;
        sum = change.sumHigh;
        min = Double.isNaN(change.min) ? sum / count : change.min;
        max = Double.isNaN(change.max) ? sum / count : change.max;
      }
      if (!(count > 0) || Double.isNaN(sum)) {
        continue;
      }
      boolean changed =
          !first && point.kind() == MetricKind.COUNTER && Double.compare(state.value, sum) != 0;
      if (addSamples(
          use,
          family,
          count,
          scaled(sum, use.scale()),
          scaled(min, use.scale()),
          scaled(max, use.scale()),
          changed,
          point.timeMillis(),
          amount)) {
        amount.addInterval(state.interval);
        shares.add(new PaneShare(series(metric, use), Panes.paneStart(point.timeMillis()), amount));
      }
    }
  }

  private void gaugeShares(
      ClassifiedMetric metric,
      double value,
      boolean changed,
      long from,
      long time,
      long interval,
      List<PaneShare> shares) {
    for (MetricUse use : metric.uses()) {
      FamilyDefinition family = families.get(use.family());
      if (family == null) {
        continue;
      }
      double scaled = scaled(value, use.scale());
      Accumulator amount = new Accumulator();
      if (addSamples(use, family, 1, scaled, scaled, scaled, changed, time, amount)) {
        amount.addInterval(interval);
        shares.add(new PaneShare(series(metric, use), Panes.paneStart(time), amount));
      }
      boolean sums =
          family.kind() == FamilyKind.GAUGE
              && "sum".equals(family.aggregate())
              && use.role() == Role.VALUE;
      boolean differs =
          family.kind() == FamilyKind.DIFFERENCE
              && (use.role() == Role.NUMERATOR || use.role() == Role.DENOMINATOR);
      if (sums || differs) {
        levelShares(metric, use, scaled, from, time, interval, shares);
      }
    }
  }

  /** The integral of a level that held over (from, to], in value · seconds. */
  private static void levelShares(
      ClassifiedMetric metric,
      MetricUse use,
      double value,
      long from,
      long to,
      long interval,
      List<PaneShare> shares) {
    if (!WindowLevels.enters(Panes.LEVEL_COUNT - 1, interval)) {
      return;
    }
    for (long pane = Panes.paneStart(from); pane < to; pane += Panes.PANE_MILLIS) {
      long begin = Math.max(from, pane);
      long end = Math.min(to, pane + Panes.PANE_MILLIS);
      Accumulator amount = new Accumulator();
      double integral = value * ((end - begin) / 1000.0);
      if (use.role() == Role.DENOMINATOR) {
        amount.addDenominator(integral);
      } else {
        amount.addNumerator(integral);
      }
      amount.markLevels();
      amount.addInterval(interval);
      amount.addCoverage(begin, end);
      shares.add(new PaneShare(series(metric, use), pane, amount));
    }
  }

  private static boolean addSamples(
      MetricUse use,
      FamilyDefinition family,
      double count,
      double sum,
      double min,
      double max,
      boolean changed,
      long time,
      Accumulator amount) {
    switch (family.kind()) {
      case GAUGE -> {
        if (use.role() != Role.VALUE) {
          return false;
        }
        amount.addCount(count);
        amount.addSum(sum);
        amount.addExtremes(Math.min(min, max), Math.max(min, max));
        amount.addLast(time, sum / count);
      }
      case STATE -> {
        if (use.role() != Role.VALUE) {
          return false;
        }
        amount.addCount(count);
        amount.addLast(time, sum / count);
        amount.addTransitions(changed ? 1 : 0);
      }
      case RATIO -> {
        switch (use.role()) {
          case VALUE -> {
            amount.addNumerator(sum);
            amount.addDenominator(count);
          }
          case NUMERATOR -> amount.addNumerator(sum);
          case DENOMINATOR -> amount.addDenominator(sum);
          default -> {
            return false;
          }
        }
      }
      case DISTRIBUTION -> {
        if (use.role() != Role.DISTRIBUTION && use.role() != Role.VALUE) {
          return false;
        }
        amount.addCount(count);
        amount.addSum(sum);
        amount.addExtremes(Math.min(min, max), Math.max(min, max));
        amount.sketchToAdd().add(sum / count, count);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static double scaled(double value, double factor) {
    return factor == 1 ? value : BucketHistogram.scale(value, factor);
  }

  private static SignalSeries series(ClassifiedMetric metric, MetricUse use) {
    return new SignalSeries(metric.service(), use.family(), use.convention(), use.labels(), "");
  }

  private static String rawSeries(MetricPoint point) {
    return point.name() + point.labels().canonical();
  }
}
