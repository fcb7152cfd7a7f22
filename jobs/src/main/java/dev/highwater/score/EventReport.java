package dev.highwater.score;

import dev.highwater.score.EventScore.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Event F1 and false alarms of results of which each row is labelled: at a fixed threshold, at the
 * one that the labels choose, and at thresholds chosen on all groups but the one they are used on.
 */
final class EventReport {
  private final EventScore score;
  private final double fixed;

  private EventReport(EventScore score, double fixed) {
    this.score = score;
    this.fixed = fixed;
  }

  /** A labelled file, its result, its group, and the first scored row; −1 for the default. */
  private record Entry(Path truth, Path result, String group, int first) {}

  /**
   * @param truth a folder of CSV files with a column {@code label}, the result of each at {@code
   *     results/<parent folder>/<file name>}; or a list of {@code truth, result, group, first
   *     scored row} separated by tabs, the last two may be missing
   * @param first row that is scored where the list does not say; −1: after 15 %, at most 750
   */
  static EventReport read(
      Path results, Path truth, String column, double fixed, int delay, int first)
      throws IOException {
    EventScore score = new EventScore(delay);
    for (Entry entry : Files.isDirectory(truth) ? folder(results, truth) : list(results, truth)) {
      double[] labels = Table.read(entry.truth).numbers("label", 0);
      double[] scores = Table.read(entry.result).numbers(column, 0);
      if (labels.length != scores.length) {
        throw new IOException(
            entry.result
                + ": "
                + scores.length
                + " rows; "
                + entry.truth
                + " has "
                + labels.length);
      }
      boolean[] label = new boolean[labels.length];
      for (int i = 0; i < label.length; i++) {
        label[i] = labels[i] > 0;
      }
      int from = entry.first >= 0 ? entry.first : first;
      if (from > label.length) {
        throw new IOException(
            entry.truth + ": the first scored row is " + from + ", of " + label.length + " rows");
      }
      score.add(
          entry.group, label, scores, from >= 0 ? from : (int) Math.min(0.15 * label.length, 750));
    }
    if (score.size() == 0) {
      throw new IOException(truth + ": no series");
    }
    return new EventReport(score, fixed);
  }

  private static List<Entry> folder(Path results, Path truth) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.walk(truth)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".csv")).sorted().toList()) {
        Path absolute = file.toAbsolutePath().normalize();
        String group = absolute.getParent().getFileName().toString();
        entries.add(new Entry(file, results.resolve(group).resolve(file.getFileName()), group, -1));
      }
    }
    return entries;
  }

  private static List<Entry> list(Path results, Path list) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(list)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] parts = line.split("\t", -1);
      try {
        int first =
            parts.length > 3 && !parts[3].isBlank() ? Integer.parseInt(parts[3].strip()) : -1;
        entries.add(
            new Entry(
                Path.of(parts[0]),
                results.resolve(parts[1]),
                parts.length > 2 ? parts[2] : "",
                first));
      } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
        throw new IOException(
            list
                + ":"
                + number
                + ": expected truth, result, group and first scored row, separated by tabs",
            e);
      }
    }
    return entries;
  }

  void print(PrintWriter out, String column) {
    double[] candidates = score.candidates();
    Result[][] tried = new Result[candidates.length][];
    for (int i = 0; i < candidates.length; i++) {
      tried[i] = score.at(candidates[i]);
    }
    Result[] atFixed = score.at(fixed);
    int best = best(tried, null);
    Map<String, Integer> thresholds = new LinkedHashMap<>();
    Result crossFitted = Result.NOTHING;
    for (String group : score.groups()) {
      int chosen = best(tried, group);
      thresholds.put(group, chosen);
      crossFitted = crossFitted.and(score.sum(tried[chosen], group::equals));
    }
    Result all = score.sum(atFixed, group -> true);
    out.printf(
        Locale.ROOT,
        "events, %d series, %,d points, %,d segments, column %s%n%n",
        score.size(),
        all.points(),
        all.segments(),
        column);
    out.printf(
        "%-28s %12s %8s %8s %8s %12s %8s %14s%n",
        "threshold", "", "F1", "precision", "recall", "detected", "false", "per 1,000 pts");
    line(out, "fixed", Thresholds.text(fixed), all);
    line(
        out,
        "best on these labels",
        Thresholds.text(candidates[best]),
        score.sum(tried[best], group -> true));
    if (thresholds.size() > 1) {
      line(out, "from the other groups", "", crossFitted);
    }
    out.printf("%nby group (F1, detected/segments, false alarms per 1,000 points)%n");
    out.printf(
        "%-24s %26s %26s %26s%n", "", "fixed", "best on these labels", "from the other groups");
    thresholds.forEach(
        (group, chosen) ->
            out.printf(
                "%-24s %26s %26s %26s%n",
                group,
                cell(score.sum(atFixed, group::equals)),
                cell(score.sum(tried[best], group::equals)),
                thresholds.size() > 1 ? cell(score.sum(tried[chosen], group::equals)) : ""));
    out.flush();
  }

  /** The first threshold with the highest F1 over all groups but one. */
  private int best(Result[][] tried, String without) {
    int best = 0;
    double highest = -1;
    for (int i = 0; i < tried.length; i++) {
      double f1 = score.sum(tried[i], group -> !group.equals(without)).f1();
      if (f1 > highest) {
        highest = f1;
        best = i;
      }
    }
    return best;
  }

  private static String cell(Result result) {
    return String.format(
        Locale.ROOT,
        "%.4f %d/%d %.3f",
        result.f1(),
        result.detected(),
        result.segments(),
        result.falseAlarmsPerThousand());
  }

  private static void line(PrintWriter out, String which, String threshold, Result result) {
    out.printf(
        Locale.ROOT,
        "%-28s %12s %8.4f %8.3f %8.3f %12s %8d %14.3f%n",
        which,
        threshold,
        result.f1(),
        result.precision(),
        result.recall(),
        result.detected() + "/" + result.segments(),
        result.falseAlarms(),
        result.falseAlarmsPerThousand());
  }
}
