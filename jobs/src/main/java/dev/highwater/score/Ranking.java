package dev.highwater.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a score ranks the labelled points of a series above the others, whatever the threshold.
 *
 * <p>{@link #averagePrecision} is the area under the curve of precision over recall, point by
 * point. {@link #volume} is the volume under the surface of such curves (VUS-PR; Paparrizos et al.,
 * Volume Under the Surface, VLDB 2022, in the faster form of Boniol et al., 2025): segments are
 * widened by 0 to {@code window} / 2 points on both sides, where a label fades as {@code √(1 −
 * distance / width)}; an alarm near a segment then counts in part, and recall is weighed with the
 * share of segments that have any alarm.
 *
 * @param window the largest width, points
 * @param thresholds at how many quantiles of the score precision and recall are taken
 */
record Ranking(int window, int thresholds) {
  /** Of the published comparisons of detectors (TSB-AD). */
  static final Ranking STANDARD = new Ranking(100, 250);

  /** A run of labelled points, both ends inclusive. */
  record Segment(int from, int to) {}

  /** The runs of labelled points. */
  static List<Segment> segments(boolean[] label) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < label.length; i++) {
      if (label[i]) {
        int from = i;
        while (i + 1 < label.length && label[i + 1]) {
          i++;
        }
        segments.add(new Segment(from, i));
      }
    }
    return List.copyOf(segments);
  }

  /**
   * Points with the same score are taken together.
   *
   * @return 0..1; NaN where no point is labelled
   */
  static double averagePrecision(boolean[] label, double[] score) {
    int[] order = order(score);
    double area = 0;
    double recall = 0;
    int hits = 0;
    int labelled = 0;
    for (boolean one : label) {
      labelled += one ? 1 : 0;
    }
    for (int i = 0; i < order.length; i++) {
      hits += label[order[i]] ? 1 : 0;
      if (i + 1 == order.length || score[order[i + 1]] != score[order[i]]) {
        double reached = hits / (double) labelled;
        area += (reached - recall) * (hits / (i + 1.0));
        recall = reached;
      }
    }
    return labelled == 0 ? Double.NaN : area;
  }

  /**
   * @return 0..1; NaN where no point is labelled
   */
  double volume(boolean[] label, double[] score) {
    List<Segment> segments = segments(label);
    if (segments.isEmpty()) {
      return Double.NaN;
    }
    int points = label.length;
    double[] descending = Arrays.stream(order(score)).mapToDouble(i -> score[i]).toArray();
    double[] threshold = new double[thresholds];
    int[] alarms = new int[thresholds];
    for (int i = 0; i < thresholds; i++) {
      threshold[i] = descending[quantile(i, points)];
      alarms[i] = atLeast(descending, threshold[i]);
    }
    double[] hits = new double[thresholds];
    int labelled = 0;
    for (int i = 0; i < points; i++) {
      if (label[i]) {
        labelled++;
        add(hits, threshold, score[i], 1);
      }
    }
    double sum = 0;
    for (int width = 0; width <= window; width++) {
      sum += area(label, score, segments, width, threshold, alarms, hits, labelled);
    }
    return sum / (window + 1);
  }

  private int quantile(int i, int points) {
    return i == thresholds - 1
        ? points - 1
        : (int) (i * ((points - 1) / (double) (thresholds - 1)));
  }

  /** Precision over recall where the segments are widened by so much. */
  private double area(
      boolean[] label,
      double[] score,
      List<Segment> segments,
      int width,
      double[] threshold,
      int[] alarms,
      double[] hits,
      int labelled) {
    double[] near = near(label, score, segments, width, threshold);
    double[] found = found(score, widened(segments, width, label.length), threshold);
    double area = 0;
    double before = 0;
    double sumNear = 0;
    double sumHits = 0;
    double sumFound = 0;
    for (int i = 0; i < thresholds; i++) {
      sumNear += near[i];
      sumHits += hits[i];
      sumFound += found[i];
      double right = sumNear + sumHits;
      double recall = Math.min(right / (labelled + sumNear / 2), 1) * sumFound;
      area += (recall - before) * (right / alarms[i]);
      before = recall;
    }
    return area;
  }

  /** The fading labels around segments, by the first threshold that takes in their points. */
  private double[] near(
      boolean[] label, double[] score, List<Segment> segments, int width, double[] threshold) {
    double[] near = new double[thresholds];
    int half = width / 2;
    if (half == 0) {
      return near;
    }
    double[] weight = new double[label.length];
    for (Segment segment : segments) {
      for (int distance = 1; distance <= half; distance++) {
        double part = Math.sqrt(1 - distance / (double) width);
        if (segment.to + distance < weight.length) {
          weight[segment.to + distance] += part;
        }
        if (segment.from - distance >= 0) {
          weight[segment.from - distance] += part;
        }
      }
    }
    for (int i = 0; i < weight.length; i++) {
      if (weight[i] > 0 && !label[i]) {
        add(near, threshold, score[i], Math.min(1, weight[i]));
      }
    }
    return near;
  }

  /** The shares of segments, by the first threshold at which they have an alarm. */
  private double[] found(double[] score, List<Segment> segments, double[] threshold) {
    double[] found = new double[thresholds];
    for (Segment segment : segments) {
      double highest =
          IntStream.rangeClosed(segment.from, segment.to)
              .mapToDouble(i -> score[i])
              .max()
              .orElse(0);
      add(found, threshold, highest, 1.0 / segments.size());
    }
    return found;
  }

  private static List<Segment> widened(List<Segment> segments, int width, int points) {
    int half = width / 2;
    List<Segment> widened = new ArrayList<>();
    int from = Math.max(segments.get(0).from - half, 0);
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (segments.get(i).to + half < segments.get(i + 1).from - half) {
        widened.add(new Segment(from, segments.get(i).to + half));
        from = segments.get(i + 1).from - half;
      }
    }
    int last = segments.get(segments.size() - 1).to;
    widened.add(new Segment(from, Math.min(last + half, points - 1)));
    return widened;
  }

  /** Adds to the first of the descending thresholds that a score reaches. */
  private static void add(double[] sums, double[] threshold, double score, double amount) {
    int from = 0;
    int to = threshold.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (threshold[middle] <= score) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    if (from < threshold.length) {
      sums[from] += amount;
    }
  }

  /** How many of the descending scores are at least so high. */
  private static int atLeast(double[] descending, double threshold) {
    int from = 0;
    int to = descending.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (descending[middle] >= threshold) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static int[] order(double[] score) {
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -score[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
