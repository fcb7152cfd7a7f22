package dev.highwater.signals.core;

import dev.highwater.math.ExactSum;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the topology does between tracker and emitter, in memory: panes into windows of every level
 * that they may enter.
 */
final class Windows {
  record Key(int level, long start, SignalSeries series) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(level, other.level);
      order = order != 0 ? order : Long.compare(start, other.start);
      return order != 0 ? order : series.equals(other.series) ? 0 : series.compareTo(other.series);
    }
  }

  final TreeMap<Key, Accumulator> windows = new TreeMap<>();
  final TreeMap<Long, Accumulator> panes = new TreeMap<>();

  void add(List<PaneShare> shares) {
    shares.forEach(this::add);
  }

  void add(PaneShare share) {
    panes.computeIfAbsent(share.paneStartMillis(), k -> new Accumulator()).merge(share.amount());
    for (int level = 0; level < Panes.LEVEL_COUNT; level++) {
      if (WindowLevels.enters(level, share.amount().maxIntervalMillis())) {
        long start = Panes.windowStart(share.paneStartMillis(), Panes.levelMillis(level));
        windows
            .computeIfAbsent(new Key(level, start, share.series()), k -> new Accumulator())
            .merge(share.amount());
      }
    }
  }

  List<Signal> emit(FamilyDefinition family) {
    List<Signal> signals = new ArrayList<>();
    for (Map.Entry<Key, Accumulator> window : windows.entrySet()) {
      Key key = window.getKey();
      if (key.series().family().equals(family.name())) {
        ConventionDefinition convention = family.convention(key.series().convention());
        signals.addAll(
            SignalEmitter.emit(
                family,
                key.series(),
                convention.source(),
                key.start(),
                Panes.levelMillis(key.level()),
                List.of(new SignalEmitter.Part(convention, window.getValue())),
                0,
                false));
      }
    }
    return signals;
  }

  /** Exact sum of the counts of all windows of a level; {@code null} where there is none. */
  Double count(int level, String family) {
    ExactSum sum = null;
    for (Map.Entry<Key, Accumulator> window : windows.entrySet()) {
      if (window.getKey().level() == level && window.getKey().series().family().equals(family)) {
        sum = sum == null ? new ExactSum() : sum;
        sum.addAll(window.getValue().countSum());
      }
    }
    return sum == null ? null : sum.value();
  }
}
