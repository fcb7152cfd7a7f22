package dev.highwater.detect;

import dev.highwater.detect.AlarmList.Alarm;
import dev.highwater.detect.DetectRun.Summary;
import dev.highwater.detect.FileDetection.Outcome;
import dev.highwater.detect.FileDetection.Result;
import dev.highwater.files.AtomicFile;
import dev.highwater.files.Html;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The page that lists the judged files of a run, the worst first, each with a link to its {@link
 * SeriesPage}. It has no script; its content policy allows only its own style, by its hash. All
 * that comes from a file or its name stands in it escaped.
 */
final class IndexPage {
  /** Its name in the folder of the results. */
  static final String NAME = "index.html";

  private static final String STYLE =
      Html.resource(SeriesPage.class, "page.css") + Html.resource(SeriesPage.class, "index.css");
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** By the highest grade, then by how many anomalies there are, then by name. */
  private static final Comparator<Result> WORST =
      Comparator.comparingDouble(
              (Result result) -> result.worst() == null ? 0 : -result.worst().grade())
          .thenComparing(result -> -result.outcome().anomalies())
          .thenComparing(result -> result.task().name());

  private IndexPage() {}

  /** Writes it to the folder of the results. */
  static void write(Path out, String detector, Summary summary) throws IOException {
    try (AtomicFile page = new AtomicFile(out.resolve(NAME))) {
      write(page.writer(), out, detector, summary);
      page.commit();
    }
  }

  private static void write(Writer writer, Path out, String detector, Summary summary)
      throws IOException {
    writer.write(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Anomalies in %s</title>
        <style>%s</style>
        </head>
        <body>
        <main>
        <h1>Anomalies in %s</h1>
        <p>%s</p>
        """
            .formatted(
                Html.hash(STYLE),
                counted(summary.results().size(), "file", "files"),
                STYLE,
                counted(summary.results().size(), "file", "files"),
                Html.escaped(about(detector, summary))));
    if (!summary.results().isEmpty()) {
      writer.write(
          """
          <div class="table"><table>
          <thead><tr><th scope="col">File</th><th scope="col">Points</th><th scope="col">Alarms</th><th scope="col">Anomalies</th>\
          <th scope="col">Worst moment (UTC)</th><th scope="col">Kind</th><th scope="col">Value</th><th scope="col">Grade</th></tr></thead>
          <tbody>
          """);
      for (Result result : summary.results().stream().sorted(WORST).toList()) {
        writer.write(row(out, result));
      }
      writer.write("</tbody>\n</table></div>\n");
    }
    list(writer, "Could not be judged", summary.failures());
    list(writer, "Not in order", summary.unordered());
    writer.write("</main>\n</body>\n</html>\n");
  }

  private static String about(String detector, Summary summary) {
    Outcome total = summary.total();
    long odd = summary.results().stream().filter(result -> result.worst() != null).count();
    return String.join(
        " · ",
        counted(total.rows(), "point", "points"),
        counted(total.anomalies(), "anomaly", "anomalies") + " in " + counted(odd, "file", "files"),
        "detector " + detector,
        "the highest grade first");
  }

  private static String row(Path out, Result result) {
    Outcome outcome = result.outcome();
    Alarm worst = result.worst();
    StringBuilder row = new StringBuilder("<tr><td><a href=\"");
    row.append(Html.url(out.relativize(result.task().page()))).append("\">");
    row.append(Html.escaped(result.task().name())).append("</a></td>");
    cell(row, "points", String.format(Locale.ROOT, "%,d", outcome.rows()));
    cell(row, "alarms", String.format(Locale.ROOT, "%,d", outcome.alarms()));
    cell(row, "anomalies", String.format(Locale.ROOT, "%,d", outcome.anomalies()));
    cell(
        row,
        "worst",
        worst == null ? null : MOMENT.format(Instant.ofEpochMilli(worst.peakMillis())));
    cell(row, "kind", worst == null ? null : worst.verdict().kind().text());
    cell(row, "value", worst == null ? null : number(worst.value()));
    cell(row, "grade", worst == null ? null : String.format(Locale.ROOT, "%.3f", worst.grade()));
    return row.append("</tr>\n").toString();
  }

  /** A cell; on a narrow screen its title stands before it. */
  private static void cell(StringBuilder row, String title, String text) {
    row.append(text == null ? "<td class=\"none\"" : "<td")
        .append(" title=\"")
        .append(title)
        .append("\">")
        .append(text == null ? "–" : Html.escaped(text))
        .append("</td>");
  }

  private static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : "–";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    double size = Math.abs(value);
    return size >= 1e-4 && size < 1e15 ? rounded.toPlainString() : rounded.toString();
  }

  private static void list(Writer writer, String title, List<String> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    writer.write("<h2>" + title + "</h2>\n<ul>\n");
    for (String line : lines) {
      writer.write("<li>" + Html.escaped(line) + "</li>\n");
    }
    writer.write("</ul>\n");
  }

  private static String counted(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
