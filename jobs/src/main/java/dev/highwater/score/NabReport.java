package dev.highwater.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.score.NabScore.Profile;
import dev.highwater.score.NabScore.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The Numenta benchmark's score of a folder of results: all profiles, every group, at a fixed
 * threshold, at the one that the labels choose, and at thresholds chosen on other files than they
 * are used on.
 */
final class NabReport {
  private final NabScore score;
  private final double fixed;

  private NabReport(NabScore score, double fixed) {
    this.score = score;
    this.fixed = fixed;
  }

  /**
   * @param results has {@code <group>/<file>} for each key of the labels
   * @param labels NAB's combined_windows.json
   */
  static NabReport read(Path results, Path labels, String column, double fixed) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readAllBytes(labels));
    } catch (JsonProcessingException e) {
      throw new IOException(labels + ": no JSON: " + e.getOriginalMessage(), e);
    }
    Map<String, JsonNode> files = new TreeMap<>();
    root.fields().forEachRemaining(field -> files.put(field.getKey(), field.getValue()));
    NabScore.Builder builder = new NabScore.Builder();
    for (Map.Entry<String, JsonNode> entry : files.entrySet()) {
      Path file = results.resolve(entry.getKey());
      Table table = Table.read(file);
      List<String> times =
          Arrays.stream(table.texts("timestamp")).map(NabReport::withoutFraction).toList();
      List<String[]> windows = new ArrayList<>();
      for (JsonNode window : entry.getValue()) {
        windows.add(
            new String[] {
              withoutFraction(window.path(0).asText()), withoutFraction(window.path(1).asText())
            });
      }
      try {
        builder.add(
            entry.getKey().replaceFirst("/.*", ""),
            times,
            table.numbers(column, Double.NaN),
            windows);
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + e.getMessage() + ", which " + labels + " names", e);
      }
    }
    if (files.isEmpty()) {
      throw new IOException(labels + ": no files; expected NAB's combined_windows.json");
    }
    return new NabReport(builder.build(), fixed);
  }

  /** {@code yyyy-MM-dd HH:mm:ss}, as both sides write times. */
  private static String withoutFraction(String time) {
    return time.strip().replace('T', ' ').replaceFirst("\\..*", "");
  }

  private Result crossFitted(Profile profile, Parts parts, Map<String, Double> thresholds) {
    return parts.parts().entrySet().stream()
        .map(part -> score.at(thresholds.get(part.getKey()), profile, part.getValue()))
        .reduce(new Result(0, 0, 0, 0), Result::and);
  }

  void print(PrintWriter out, String column) {
    int[] all = IntStream.range(0, score.size()).toArray();
    Parts halves = Parts.halves(score.size());
    Parts groups = Parts.groups(score.groups(), group -> score.filesOf(List.of(group)));
    out.printf("NAB, %d files, column %s%n%n", score.size(), column);
    out.printf(
        "%-20s %-28s %12s %10s %9s %8s%n", "profile", "threshold", "", "score", "windows", "false");
    for (Profile profile : Profile.values()) {
      double best = score.best(profile, all);
      Result atBest = score.at(best, profile, all);
      line(out, profile, "fixed", fixed, score.at(fixed, profile, all));
      line(out, profile, "best on these labels", best, atBest);
      if (halves.areSeveral()) {
        Result crossFitted = crossFitted(profile, halves, thresholds(profile, halves));
        line(out, profile, "from the other half", Double.NaN, crossFitted);
      }
      if (groups.areSeveral()) {
        Result crossFitted = crossFitted(profile, groups, thresholds(profile, groups));
        line(out, profile, "from the other groups", Double.NaN, crossFitted);
        out.printf(
            Locale.ROOT,
            "%-20s %-28s %12s %10.4f%n",
            profile.text,
            "over-fitting (best − that)",
            "",
            atBest.normalised(profile) - crossFitted.normalised(profile));
      }
    }
    for (Profile profile : Profile.values()) {
      printGroups(out, profile, all, groups);
    }
    out.flush();
  }

  private Map<String, Double> thresholds(Profile profile, Parts parts) {
    return parts.fromTheOthers(others -> score.best(profile, others));
  }

  private void printGroups(PrintWriter out, Profile profile, int[] all, Parts groups) {
    double best = score.best(profile, all);
    Map<String, Double> thresholds = thresholds(profile, groups);
    out.printf("%n%s by group (raw score, windows hit, false alarms)%n", profile.text);
    out.printf(
        "%-24s %7s %24s %24s %24s %12s%n",
        "", "windows", "fixed", "best on these labels", "from the other groups", "threshold");
    groups
        .parts()
        .forEach(
            (group, files) -> {
              Result atFixed = score.at(fixed, profile, files);
              double chosen = thresholds.get(group);
              out.printf(
                  "%-24s %7d %24s %24s %24s %12s%n",
                  group,
                  atFixed.windows(),
                  cell(atFixed),
                  cell(score.at(best, profile, files)),
                  groups.areSeveral() ? cell(score.at(chosen, profile, files)) : "",
                  groups.areSeveral() ? Thresholds.text(chosen) : "");
            });
  }

  private static String cell(Result result) {
    return String.format(
        Locale.ROOT, "%8.3f %3d %6d", result.raw(), result.hit(), result.falseAlarms());
  }

  private static void line(
      PrintWriter out, Profile profile, String which, double threshold, Result result) {
    out.printf(
        Locale.ROOT,
        "%-20s %-28s %12s %10.4f %4d/%-4d %8d%n",
        profile.text,
        which,
        Double.isNaN(threshold) ? "" : Thresholds.text(threshold),
        result.normalised(profile),
        result.hit(),
        result.windows(),
        result.falseAlarms());
  }
}
