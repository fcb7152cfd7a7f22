package dev.highwater.detect;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.highwater.anomalies.core.AnomalyKind;
import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Step;
import dev.highwater.anomalies.core.Verdict;
import dev.highwater.event.Hash128;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Runs a detector over one file: a row out for each row in, in the same order. Memory does not grow
 * with the file.
 *
 * <p>A row whose time is not after that of the rows before it (a clock set back, a duplicate) is
 * judged one millisecond after the latest; what is written is the time as it came. A missing value
 * is told to the detector as missing, and has an empty score and grade 0.
 *
 * @param <S> the detector's state
 */
final class FileDetection<S> {
  private static final int CHECK_EVERY = 1_024;

  private final Detector<S> detector;
  private final Options options;

  /**
   * @param trainingRows at the beginning of a file; they have grade 0
   * @param plot whether a page is written beside the result, named as it with {@code .html} after
   */
  record Options(Column time, Column value, long trainingRows, boolean plot) {}

  /**
   * @param source what is read
   * @param name {@code folder/file}: seeds the detector, so that a result depends on nothing else
   * @param result what is written
   */
  record Task(Path source, String name, Path result) {
    Path page() {
      return result.resolveSibling(result.getFileName() + ".html");
    }
  }

  /**
   * What came of one file.
   *
   * @param alarms rows with a grade above 0
   * @param anomalies runs of such rows
   * @param notAfter rows whose time was not after the latest before them
   */
  record Outcome(long rows, long missing, long alarms, long anomalies, long notAfter) {}

  /**
   * What is known of a judged file.
   *
   * @param worst the anomaly with the highest grade; {@code null} where there is none
   */
  record Result(Task task, Outcome outcome, AlarmList.Alarm worst) {}

  FileDetection(Detector<S> detector, Options options) {
    this.detector = detector;
    this.options = options;
  }

  /** Name of the detector. */
  String detector() {
    return detector.name();
  }

  /**
   * Judges the file and writes the result, and the page where one is wanted.
   *
   * @param progress is told how many rows have been judged since it was told last
   * @param stopped asked now and then; where it says so, nothing is written
   * @throws CancellationException where it was stopped
   */
  Result run(Task task, LongConsumer progress, BooleanSupplier stopped) throws IOException {
    Judged judged = new Judged(task, options.plot() ? new Decimation() : null);
    try (SeriesFile file = new SeriesFile(task.source(), options.time(), options.value());
        AtomicFile result = new AtomicFile(task.result())) {
      CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(result.writer());
      csv.writeRecord(
          "timestamp", "value", "anomaly_score", "grade", "kind", "expected", "lower", "upper");
      for (SeriesFile.Row row = file.next(); row != null; row = file.next()) {
        judged.add(row, csv);
        if (judged.rows % CHECK_EVERY == 0) {
          progress.accept(CHECK_EVERY);
          if (stopped.getAsBoolean()) {
            throw new CancellationException();
          }
        }
      }
      progress.accept(judged.rows % CHECK_EVERY);
      csv.flush();
      Outcome outcome = judged.outcome();
      if (options.plot()) {
        try (AtomicFile page = new AtomicFile(task.page())) {
          SeriesPage.write(
              page.writer(), task.name(), detector.name(), outcome, judged.columns, judged.list);
          page.commit();
        }
      }
      result.commit();
      return new Result(task, outcome, judged.list.worst());
    }
  }

  /** The rows so far. */
  private final class Judged {
    private final Decimation columns;
    private final AlarmList list = new AlarmList();
    private S state;
    private long latestMillis = Long.MIN_VALUE;
    private long rows;
    private long missing;
    private long alarms;
    private long notAfter;

    Judged(Task task, Decimation columns) {
      this.columns = columns;
      state = detector.initial(Hash128.of(task.name().getBytes(StandardCharsets.UTF_8)).high());
    }

    void add(SeriesFile.Row row, CsvWriter csv) {
      long timeMillis = row.timeMillis();
      if (timeMillis <= latestMillis) {
        timeMillis = latestMillis + 1;
        notAfter++;
      }
      latestMillis = timeMillis;
      Step<S> step = detector.step(state, timeMillis, row.number());
      state = step.state();
      Verdict verdict = step.verdict();
      double score = row.isMissing() ? Double.NaN : verdict.score();
      boolean alarms = verdict.alarms() && !row.isMissing() && rows >= options.trainingRows();
      double grade = alarms ? verdict.grade() : 0;
      AnomalyKind kind = alarms ? verdict.kind() : AnomalyKind.NONE;
      csv.writeRecord(
          row.time(),
          row.value(),
          text(score),
          text(grade),
          kind.text(),
          text(verdict.expected()),
          text(verdict.lower()),
          text(verdict.upper()));
      rows++;
      missing += row.isMissing() ? 1 : 0;
      this.alarms += alarms ? 1 : 0;
      list.add(timeMillis, row.number(), grade, verdict);
      if (columns != null) {
        columns.add(
            timeMillis,
            row.number(),
            verdict.expected(),
            verdict.lower(),
            verdict.upper(),
            score,
            grade);
      }
    }

    Outcome outcome() {
      return new Outcome(rows, missing, alarms, list.count(), notAfter);
    }
  }

  private static String text(double number) {
    if (!Double.isFinite(number)) {
      return "";
    }
    return number == 0 ? "0" : Double.toString(number);
  }
}
