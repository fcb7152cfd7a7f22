package dev.highwater.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, Evaluating Real-time Anomaly
 * Detection Algorithms, 2015; NAB 1.1).
 *
 * <p>A detection inside a labelled window earns by how early it is, {@code σ(x) = 2 / (1 + e^5x) −
 * 1} of its place in the window, from −1 at the beginning to 0 behind the end, over {@code σ(−1)};
 * only the best of a window counts, a window without one costs {@code fn}. Outside, every detection
 * costs {@code fp} times σ of its distance behind the last window, in widths of that window, which
 * is −1 before the first window and beyond three widths. The first 15 % of a file's rows, 750 at
 * most, are not scored. 0 is what a detector gets that never alarms, 100 a perfect one.
 */
final class NabScore {
  /** What true detections, misses and false alarms weigh. */
  enum Profile {
    STANDARD("standard", 1, 1, 0.11),
    LOW_FALSE_POSITIVES("reward_low_FP_rate", 1, 1, 0.22),
    LOW_MISSES("reward_low_FN_rate", 1, 2, 0.11);

    final String text;
    final double tp;
    final double fn;
    final double fp;

    Profile(String text, double tp, double fn, double fp) {
      this.text = text;
      this.tp = tp;
      this.fn = fn;
      this.fp = fp;
    }
  }

  /**
   * What a threshold gives.
   *
   * @param raw before normalising
   * @param windows all that are labelled, also those in the rows that are not scored
   * @param falseAlarms rows
   */
  record Result(double raw, int hit, int windows, int falseAlarms) {
    double normalised(Profile profile) {
      double none = -profile.fn * windows;
      return 100 * (raw - none) / (windows * profile.tp - none);
    }

    Result and(Result other) {
      return new Result(
          raw + other.raw,
          hit + other.hit,
          windows + other.windows,
          falseAlarms + other.falseAlarms);
    }
  }

  private static final double BEST = sigmoid(-1);

  private final List<SeriesRows> files;

  /** A scored row. */
  private record Row(double weight, int window, double score) {}

  /** What is scored of a file. */
  private record SeriesRows(String group, int labelled, int windows, List<Row> rows) {}

  private NabScore(List<SeriesRows> files) {
    this.files = files;
  }

  /** Collects files. */
  static final class Builder {
    private final List<SeriesRows> files = new ArrayList<>();

    /**
     * @param times of the rows, as the windows name them
     * @param scores of the rows; NaN alarms at no threshold
     * @param windows first and last row's time of each, in order
     * @throws IllegalArgumentException where a window's time is none of the file's
     */
    Builder add(String group, List<String> times, double[] scores, List<String[]> windows) {
      int n = times.size();
      double[] weight = new double[n];
      int[] windowOf = new int[n];
      Arrays.fill(windowOf, -1);
      Arrays.fill(weight, -1);
      int from = 0;
      for (int window = 0; window < windows.size(); window++) {
        int begin = find(times, windows.get(window)[0], from);
        int end = find(times, windows.get(window)[1], begin);
        double width = end - begin + 1;
        for (int i = begin; i <= end; i++) {
          weight[i] = sigmoid(-(end - i + 1) / width);
          windowOf[i] = window;
        }
        for (int i = end + 1; i < n; i++) {
          weight[i] = sigmoid((i - end) / (width - 1));
        }
        from = end + 1;
      }
      int probation = (int) Math.min(Math.floor(0.15 * n), 750);
      List<Row> rows = new ArrayList<>();
      for (int i = probation; i < n; i++) {
        rows.add(new Row(weight[i], windowOf[i], scores[i]));
      }
      int scored =
          (int)
              rows.stream().filter(row -> row.window >= 0).mapToInt(Row::window).distinct().count();
      files.add(new SeriesRows(group, windows.size(), scored, rows));
      return this;
    }

    private static int find(List<String> times, String time, int from) {
      for (int i = from; i < times.size(); i++) {
        if (times.get(i).equals(time)) {
          return i;
        }
      }
      throw new IllegalArgumentException("no row at " + time);
    }

    NabScore build() {
      return new NabScore(List.copyOf(files));
    }
  }

  private static double sigmoid(double x) {
    return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
  }

  /** The groups, sorted. */
  List<String> groups() {
    return files.stream().map(SeriesRows::group).distinct().sorted().toList();
  }

  /** The numbers of the files of some groups. */
  int[] filesOf(Collection<String> groups) {
    return IntStream.range(0, files.size())
        .filter(file -> groups.contains(files.get(file).group))
        .toArray();
  }

  int size() {
    return files.size();
  }

  /** The score of some files where a row alarms from {@code threshold} on. */
  Result at(double threshold, Profile profile, int[] of) {
    double raw = 0;
    int hit = 0;
    int windows = 0;
    int falseAlarms = 0;
    for (int file : of) {
      SeriesRows series = files.get(file);
      windows += series.labelled;
      Map<Integer, Double> best = new HashMap<>();
      for (Row row : series.rows) {
        if (!(row.score >= threshold)) {
          continue;
        }
        if (row.window < 0) {
          raw += row.weight * profile.fp;
          falseAlarms++;
        } else {
          best.merge(row.window, row.weight, Math::max);
        }
      }
      for (double weight : best.values()) {
        raw += Math.max(weight * profile.tp / BEST, -profile.fn);
      }
      hit += best.size();
      raw -= profile.fn * (series.windows - best.size());
    }
    return new Result(raw, hit, windows, falseAlarms);
  }

  /** The threshold with the best score on some files; uses their labels. */
  double best(Profile profile, int[] of) {
    record Ranked(int file, Row row) {}
    List<Ranked> rows = new ArrayList<>();
    double inWindows = 0;
    for (int file : of) {
      SeriesRows series = files.get(file);
      inWindows -= profile.fn * series.windows;
      for (Row row : series.rows) {
        if (!Double.isNaN(row.score)) {
          rows.add(new Ranked(file, row));
        }
      }
    }
    rows.sort(Comparator.comparingDouble(ranked -> -ranked.row.score));
    Map<Long, Double> earned = new HashMap<>();
    double outside = 0;
    // Above every score nothing alarms.
    double threshold = 1.1;
    double best = 1.1;
    double bestRaw = Double.NEGATIVE_INFINITY;
    for (Ranked ranked : rows) {
      Row row = ranked.row;
      if (row.score != threshold) {
        if (inWindows + outside > bestRaw) {
          bestRaw = inWindows + outside;
          best = threshold;
        }
        threshold = row.score;
      }
      if (row.window < 0) {
        outside += row.weight * profile.fp;
      } else {
        long window = ((long) ranked.file << 32) | row.window;
        double now = row.weight * profile.tp / BEST;
        double before = earned.getOrDefault(window, -profile.fn);
        if (now > before) {
          inWindows += now - before;
          earned.put(window, now);
        }
      }
    }
    return inWindows + outside > bestRaw ? threshold : best;
  }
}
