package dev.highwater.score;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Scores results of {@code detect} by labels. */
public final class ScoreReport {
  /** Alarms wherever the column is above 0: what the grade means. */
  public static final double ABOVE_ZERO = Thresholds.ABOVE_ZERO;

  /**
   * @param column of the results that is scored
   * @param fixed threshold that no label has chosen
   * @param delay points after a segment's beginning that still count as detected
   * @param first row that is scored; −1: after 15 % of the rows, 750 at most
   * @param ranked column whose ranking is measured, without a threshold
   */
  public record Options(String column, double fixed, int delay, int first, String ranked) {}

  private ScoreReport() {}

  /** Prints the report that the labels allow: NAB's for its JSON, events for all else. */
  public static void print(PrintWriter out, Path results, Path truth, Options options)
      throws IOException {
    if (truth.toString().endsWith(".json")) {
      NabReport.read(results, truth, options.column(), options.fixed())
          .print(out, options.column());
    } else {
      EventReport.read(results, truth, options).print(out, options.column(), options.ranked());
    }
  }
}
