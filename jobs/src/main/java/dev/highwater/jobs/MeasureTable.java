package dev.highwater.jobs;

import dev.highwater.anomalies.core.Trial;
import dev.highwater.config.Durations;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What {@link Measure} found, as a table for people and as CSV files. */
public final class MeasureTable {
  private static final int SERVICES = 40;
  private static final int SERIES = 20;
  private static final int NAME = 28;

  private MeasureTable() {}

  /** The table: alarms per service and week by dial, then the series that alarmed most. */
  public static List<String> lines(Measure.Report report) {
    Trial.Result result = report.result();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d signals read, %,d judged in %s to %s after a warm-up of %s",
            report.read().signals(),
            result.judged(),
            report.from(),
            report.to(),
            Durations.text(report.warmUp())));
    if (report.services() > 0) {
      lines.add("with what was said of services: " + report.services());
    }
    if (report.read().deadLetters() > 0) {
      lines.add(report.read().deadLetters() + " records are no signals");
    }
    if (!report.read().complete()) {
      lines.add("not read to the end: no further record came for 30 s");
    }
    if (result.leftOut() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d values of further series left out: more than %,d series",
              result.leftOut(),
              Measure.MAX_SERIES));
    }
    lines.add("");
    lines.add("Alarms per week, by anomalies.sensitivity (* as it is set):");
    StringBuilder head =
        new StringBuilder(String.format("%-" + NAME + "s %7s", "service", "series"));
    for (int i = 0; i < report.dials().size(); i++) {
      head.append(
          String.format("%9s", number(report.dials().get(i)) + (i == report.own() ? "*" : "")));
    }
    lines.add(head.toString());
    int highest = report.dials().size() - 1;
    List<Trial.Service> services =
        result.services().stream()
            .sorted(
                Comparator.comparingInt((Trial.Service service) -> -service.alarms().get(highest))
                    .thenComparing(Trial.Service::name))
            .toList();
    services.stream().limit(SERVICES).forEach(service -> lines.add(line(service, report)));
    if (services.size() > SERVICES) {
      lines.add("… and " + (services.size() - SERVICES) + " services with no more than these");
    }
    lines.add(line(sum(services, report.dials().size()), report));
    if (!result.ranking().isEmpty()) {
      lines.add("");
      lines.add(
          "Series that would have alarmed most at "
              + number(report.dials().get(report.own()))
              + ":");
      result.ranking().stream()
          .limit(SERIES)
          .forEach(
              series ->
                  lines.add(
                      String.format(
                          Locale.ROOT,
                          "%6d  peak %.2f  %s",
                          series.alarms(),
                          series.peakGrade(),
                          plain(series.series()))));
    }
    return lines;
  }

  private static String line(Trial.Service service, Measure.Report report) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT, "%-" + NAME + "s %,7d", plain(service.name()), service.series()));
    for (int alarms : service.alarms()) {
      line.append(String.format(Locale.ROOT, "%9.2f", alarms / report.weeks()));
    }
    return line.toString();
  }

  private static Trial.Service sum(List<Trial.Service> services, int dials) {
    List<Integer> alarms = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    for (int dial = 0; dial < dials; dial++) {
      int at = dial;
      alarms.add(services.stream().mapToInt(service -> service.alarms().get(at)).sum());
      held.add(services.stream().mapToInt(service -> service.held().get(at)).sum());
    }
    return new Trial.Service(
        "all " + services.size(),
        services.stream().mapToInt(Trial.Service::series).sum(),
        alarms,
        held);
  }

  private static String number(double dial) {
    return dial == Math.rint(dial) ? Long.toString(Math.round(dial)) : Double.toString(dial);
  }

  /** Names come from telemetry: nothing in them may move a terminal's cursor. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Writes {@code alarms.csv} (a line for each service and dial) and {@code series.csv} (a line for
   * each series that would have alarmed at the dial of the settings).
   */
  public static void write(Measure.Report report, Path folder) throws IOException {
    List<String> alarms = new ArrayList<>();
    alarms.add("service,series,sensitivity,alarms,held_back,alarms_per_week");
    for (Trial.Service service : report.result().services()) {
      for (int dial = 0; dial < report.dials().size(); dial++) {
        alarms.add(
            String.join(
                ",",
                cell(service.name()),
                Integer.toString(service.series()),
                number(report.dials().get(dial)),
                Integer.toString(service.alarms().get(dial)),
                Integer.toString(service.held().get(dial)),
                String.format(Locale.ROOT, "%.4f", service.alarms().get(dial) / report.weeks())));
      }
    }
    AtomicFile.write(folder.resolve("alarms.csv"), text(alarms));
    List<String> series = new ArrayList<>();
    series.add("service,series,alarms,peak_grade");
    for (Trial.Ranked ranked : report.result().ranking()) {
      series.add(
          String.join(
              ",",
              cell(ranked.service()),
              cell(ranked.series()),
              Integer.toString(ranked.alarms()),
              String.format(Locale.ROOT, "%.4f", ranked.peakGrade())));
    }
    AtomicFile.write(folder.resolve("series.csv"), text(series));
  }

  private static byte[] text(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A text that no spreadsheet takes for a formula. */
  private static String cell(String text) {
    String safe = text.isEmpty() || "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    return "\"" + safe.replace("\"", "\"\"") + "\"";
  }
}
