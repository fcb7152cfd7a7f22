package dev.highwater.score;

import dev.highwater.score.Ranking.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Detected events and false alarms of labelled series at one threshold for all.
 *
 * <p>A labelled segment is detected by an alarm among its first {@code delay} + 1 points. Outside
 * segments an alarm is a false one and stands for the {@code delay} points after it as well, so
 * that who always alarms pays for it. Precision is detected / (detected + false alarms), recall
 * detected / segments, F1 their harmonic mean.
 */
final class EventScore {
  /** Thresholds that are tried, by the share of points that alarm. */
  private static final int CANDIDATES = 120;

  private final int delay;
  private final List<Series> series = new ArrayList<>();

  /** A series from its first scored row on. */
  private record Series(String group, boolean[] label, double[] score, List<Segment> segments) {}

  /** What a threshold gives. */
  record Result(int detected, int segments, int falseAlarms, long points) {
    static final Result NOTHING = new Result(0, 0, 0, 0);

    double precision() {
      int alarms = detected + falseAlarms;
      return alarms == 0 ? 0 : detected / (double) alarms;
    }

    double recall() {
      return segments == 0 ? 0 : detected / (double) segments;
    }

    double f1() {
      double precision = precision();
      double recall = recall();
      return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    double falseAlarmsPerThousand() {
      return points == 0 ? 0 : 1_000.0 * falseAlarms / points;
    }

    Result and(Result other) {
      return new Result(
          detected + other.detected,
          segments + other.segments,
          falseAlarms + other.falseAlarms,
          points + other.points);
    }
  }

  EventScore(int delay) {
    this.delay = delay;
  }

  /**
   * @param first row that is scored
   */
  void add(String group, boolean[] label, double[] score, int first) {
    boolean[] labels = Arrays.copyOfRange(label, first, label.length);
    series.add(
        new Series(
            group,
            labels,
            Arrays.copyOfRange(score, first, score.length),
            Ranking.segments(labels)));
  }

  List<String> groups() {
    return series.stream().map(Series::group).distinct().sorted().toList();
  }

  int size() {
    return series.size();
  }

  /** By series, at a threshold. */
  Result[] at(double threshold) {
    Result[] results = new Result[series.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = at(series.get(i), threshold);
    }
    return results;
  }

  private Result at(Series each, double threshold) {
    int detected = 0;
    for (Segment segment : each.segments) {
      for (int i = segment.from(); i <= Math.min(segment.from() + delay, segment.to()); i++) {
        if (each.score[i] >= threshold) {
          detected++;
          break;
        }
      }
    }
    int falseAlarms = 0;
    int covered = -1;
    for (int i = 0; i < each.score.length; i++) {
      if (i > covered && !each.label[i] && each.score[i] >= threshold) {
        falseAlarms++;
        covered = i + delay;
      }
    }
    return new Result(detected, each.segments.size(), falseAlarms, each.score.length);
  }

  /** The numbers of the series of some groups. */
  int[] of(Predicate<String> groups) {
    return IntStream.range(0, series.size())
        .filter(i -> groups.test(series.get(i).group))
        .toArray();
  }

  /** The sum over some series. */
  static Result sum(Result[] results, int[] of) {
    return Arrays.stream(of).mapToObj(i -> results[i]).reduce(Result.NOTHING, Result::and);
  }

  /** Thresholds at which between 0.001 % and 20 % of all points alarm, ascending. */
  double[] candidates() {
    double[] all =
        series.stream().flatMapToDouble(each -> Arrays.stream(each.score)).sorted().toArray();
    TreeSet<Double> candidates = new TreeSet<>();
    double from = -5;
    double to = Math.log10(0.2);
    for (int i = 0; i < CANDIDATES; i++) {
      double share = Math.pow(10, from + i * ((to - from) / (CANDIDATES - 1)));
      candidates.add(quantile(all, 1 - share));
    }
    List<Double> above = candidates.stream().filter(each -> each > all[0]).toList();
    return (above.isEmpty() ? List.copyOf(candidates) : above)
        .stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Linear between order statistics. */
  private static double quantile(double[] sorted, double share) {
    double at = (sorted.length - 1) * share;
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    double part = at - below;
    double gap = sorted[above] - sorted[below];
    return part >= 0.5 ? sorted[above] - gap * (1 - part) : sorted[below] + gap * part;
  }
}
