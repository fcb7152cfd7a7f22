package dev.highwater.score;

import dev.highwater.score.EventScore.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Event F1 and false alarms of results of which each row is labelled: at a fixed threshold, at the
 * one that the labels choose, and at thresholds chosen on other series than they are used on; and
 * how well the score ranks, whatever the threshold.
 */
final class EventReport {
  private final EventScore score;
  private final double fixed;
  private final List<Ranked> ranked;

  private EventReport(EventScore score, double fixed, List<Ranked> ranked) {
    this.score = score;
    this.fixed = fixed;
    this.ranked = ranked;
  }

  /** How a series' points are ranked; NaN where none is labelled. */
  private record Ranked(String group, double volume, double averagePrecision) {
    static Ranked of(String group, boolean[] label, double[] score) {
      return new Ranked(
          group, Ranking.STANDARD.volume(label, score), Ranking.averagePrecision(label, score));
    }
  }

  /** Means over the series that have segments. */
  private record Ranks(int series, double volume, double averagePrecision) {
    static Ranks of(List<Ranked> all) {
      List<Ranked> labelled = all.stream().filter(one -> !Double.isNaN(one.volume)).toList();
      return new Ranks(
          labelled.size(),
          labelled.stream().mapToDouble(Ranked::volume).average().orElse(Double.NaN),
          labelled.stream().mapToDouble(Ranked::averagePrecision).average().orElse(Double.NaN));
    }

    String cell(double mean) {
      return series == 0 ? "" : String.format(Locale.ROOT, "%.4f", mean);
    }
  }

  /** A labelled file, its result, its group, and the first scored row; −1 for the default. */
  private record Entry(Path truth, Path result, String group, int first) {}

  /**
   * @param truth a folder of CSV files with a column {@code label}, the result of each at {@code
   *     results/<parent folder>/<file name>}; or a list of {@code truth, result, group, first
   *     scored row} separated by tabs, the last two may be missing
   * @param options the first row is that of files of which the list does not say it
   */
  static EventReport read(Path results, Path truth, ScoreReport.Options options)
      throws IOException {
    EventScore score = new EventScore(options.delay());
    List<Supplier<Ranked>> ranked = new ArrayList<>();
    for (Entry entry : Files.isDirectory(truth) ? folder(results, truth) : list(results, truth)) {
      double[] labels = Table.read(entry.truth).numbers("label", 0);
      Table result = Table.read(entry.result);
      double[] scores = result.numbers(options.column(), 0);
      double[] ranks = result.numbers(options.ranked(), 0);
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
      int told = entry.first >= 0 ? entry.first : options.first();
      if (told > label.length) {
        throw new IOException(
            entry.truth + ": the first scored row is " + told + ", of " + label.length + " rows");
      }
      int from = told >= 0 ? told : (int) Math.min(0.15 * label.length, 750);
      score.add(entry.group, label, scores, from);
      ranked.add(
          () ->
              Ranked.of(
                  entry.group,
                  Arrays.copyOfRange(label, from, label.length),
                  Arrays.copyOfRange(ranks, from, ranks.length)));
    }
    if (score.size() == 0) {
      throw new IOException(truth + ": no series");
    }
    return new EventReport(
        score, options.fixed(), ranked.parallelStream().map(Supplier::get).toList());
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

  void print(PrintWriter out, String column, String ranked) {
    double[] candidates =
        DoubleStream.concat(DoubleStream.of(fixed), Arrays.stream(score.candidates()))
            .sorted()
            .distinct()
            .toArray();
    Result[][] tried = new Result[candidates.length][];
    for (int i = 0; i < candidates.length; i++) {
      tried[i] = score.at(candidates[i]);
    }
    Result[] atFixed = score.at(fixed);
    int[] every = score.of(group -> true);
    int best = best(tried, every);
    Result all = EventScore.sum(atFixed, every);
    Result atBest = EventScore.sum(tried[best], every);
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
    line(out, "best on these labels", Thresholds.text(candidates[best]), atBest);
    Parts halves = Parts.halves(score.size());
    Parts groups = Parts.groups(score.groups(), group -> score.of(group::equals));
    Map<String, Integer> thresholds = groups.fromTheOthers(others -> best(tried, others));
    if (halves.areSeveral()) {
      Map<String, Integer> ofHalves = halves.fromTheOthers(others -> best(tried, others));
      line(out, "from the other half", "", crossFitted(tried, halves, ofHalves));
    }
    if (groups.areSeveral()) {
      Result crossFitted = crossFitted(tried, groups, thresholds);
      line(out, "from the other groups", "", crossFitted);
      out.printf(
          Locale.ROOT,
          "%-28s %12s %8.4f%n",
          "over-fitting (best − that)",
          "",
          atBest.f1() - crossFitted.f1());
    }
    Ranks ranks = Ranks.of(this.ranked);
    out.printf(
        Locale.ROOT,
        "%nranking by %s, whatever the threshold: VUS-PR %.4f, AUC-PR %.4f (means of %d series with segments)%n",
        ranked,
        ranks.volume(),
        ranks.averagePrecision(),
        ranks.series());
    out.printf("%nby group (F1, detected/segments, false alarms per 1,000 points)%n");
    out.printf(
        "%-24s %26s %26s %26s %12s %8s %8s%n",
        "",
        "fixed",
        "best on these labels",
        "from the other groups",
        "threshold",
        "VUS-PR",
        "AUC-PR");
    thresholds.forEach(
        (group, chosen) -> {
          int[] of = score.of(group::equals);
          Ranks own =
              Ranks.of(this.ranked.stream().filter(one -> one.group.equals(group)).toList());
          out.printf(
              "%-24s %26s %26s %26s %12s %8s %8s%n",
              group,
              cell(EventScore.sum(atFixed, of)),
              cell(EventScore.sum(tried[best], of)),
              groups.areSeveral() ? cell(EventScore.sum(tried[chosen], of)) : "",
              groups.areSeveral() ? Thresholds.text(candidates[chosen]) : "",
              own.cell(own.volume()),
              own.cell(own.averagePrecision()));
        });
    out.flush();
  }

  private static Result crossFitted(Result[][] tried, Parts parts, Map<String, Integer> chosen) {
    return parts.parts().entrySet().stream()
        .map(part -> EventScore.sum(tried[chosen.get(part.getKey())], part.getValue()))
        .reduce(Result.NOTHING, Result::and);
  }

  /** The first threshold with the highest F1 over some series. */
  private static int best(Result[][] tried, int[] of) {
    int best = 0;
    double highest = -1;
    for (int i = 0; i < tried.length; i++) {
      double f1 = EventScore.sum(tried[i], of).f1();
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
