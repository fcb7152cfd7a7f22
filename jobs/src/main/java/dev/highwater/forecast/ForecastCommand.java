package dev.highwater.forecast;

import dev.highwater.cli.OutPaths;
import dev.highwater.cost.forecast.Forecaster;
import dev.highwater.files.ProgressLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forecast}. */
@Command(
    name = "forecast",
    description = {
      "Forecast series with intervals. FILE is CSV: a column named value, or one series in each row, its name first.",
      "A header row is skipped; empty cells at the end of a row are none, others are missing values.",
      "Writes series,step,mean,lower,upper; cells are empty where a series is too short to say anything."
    })
public final class ForecastCommand implements Callable<Integer> {
  /** A day of steps, for which a week of them is tried as well. */
  private static final List<Integer> DAYS = List.of(24, 48, 96, 144, 288);

  private static final int DAYS_OF_WEEK = 7;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "CSV file with the series.")
  private Path file;

  @Option(
      names = "--season",
      required = true,
      split = ",",
      paramLabel = "N",
      description =
          "Steps after which the series repeats, such as 12 for months; several as 24,168; 1 for none."
              + " A day of steps (24, 48, 96, 144, 288) brings its week along.")
  private int[] seasons;

  @Option(
      names = "--horizon",
      required = true,
      paramLabel = "H",
      description = "How many steps to forecast.")
  private int horizon;

  @Option(
      names = "--level",
      paramLabel = "PERCENT",
      defaultValue = "95",
      description =
          "The values of a step are between lower and upper with this probability (default ${DEFAULT-VALUE}).")
  private double level;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      converter = OutPaths.FileConverter.class,
      description = "Where the forecasts go; a file there is replaced.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    ForecastRun run = new ForecastRun(forecaster(), horizon, level / 100);
    Thread onInterrupt = new Thread(run::stop, "highwater-forecast-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    PrintWriter err = spec.commandLine().getErr();
    ProgressLine line = new ProgressLine(err, System.console() != null);
    try {
      ForecastRun.Summary summary =
          run.run(
              file,
              out,
              asked(),
              progress ->
                  line.show(
                      String.format(Locale.ROOT, "%,d series", progress.series()),
                      progress.nanos()));
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
      line.clear();
      return report(summary);
    } catch (CancellationException e) {
      line.clear();
      err.println("highwater: stopped; nothing was written");
      err.flush();
      return 1;
    }
  }

  private Forecaster forecaster() {
    if (horizon < 1 || horizon > Forecaster.MAX_HORIZON) {
      throw usage("--horizon: " + horizon + "; expected 1 to " + Forecaster.MAX_HORIZON);
    }
    if (!(level >= 1 && level <= 99.9)) {
      throw usage("--level: " + level + "; expected percent from 1 to 99.9, such as 95");
    }
    for (int season : seasons) {
      if (season < 1 || season > Forecaster.MAX_SEASON) {
        throw usage("--season: " + season + "; expected 1 to " + Forecaster.MAX_SEASON);
      }
    }
    if (out.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
      throw usage("--out: " + out + " is the input and would be replaced");
    }
    int[] all = seasons;
    if (seasons.length == 1 && DAYS.contains(seasons[0])) {
      all = new int[] {seasons[0], DAYS_OF_WEEK * seasons[0]};
    }
    return new Forecaster(all);
  }

  /** How many seasons the user named. */
  private int asked() {
    return (int) Arrays.stream(seasons).filter(length -> length > 1).distinct().count();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int report(ForecastRun.Summary summary) {
    PrintWriter err = spec.commandLine().getErr();
    summary.unknown().forEach(err::println);
    if (summary.unknownCount() > summary.unknown().size()) {
      err.println("… and " + (summary.unknownCount() - summary.unknown().size()) + " more");
    }
    boolean none = summary.unknownCount() == summary.series();
    if (none) {
      err.println("highwater: " + file + ": no series is long enough; nothing was written");
      err.flush();
      return 1;
    }
    err.flush();
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(
        Locale.ROOT,
        "%,d series, %,d values, %,d steps each, %s %% intervals, %,.0f series/s -> %s%n",
        summary.series(),
        summary.values(),
        horizon,
        level == Math.rint(level) ? Long.toString((long) level) : Double.toString(level),
        summary.series() * 1e9 / Math.max(1, summary.nanos()),
        out);
    if (summary.unknownCount() > 0) {
      writer.printf(
          Locale.ROOT, "%,d too short to forecast: empty cells%n", summary.unknownCount());
    }
    if (summary.unseasonal() > 0) {
      writer.printf(
          Locale.ROOT,
          "%,d shorter than two and a quarter seasons: forecast without the longest%n",
          summary.unseasonal());
    }
    if (summary.extrapolated() > 0) {
      writer.printf(
          Locale.ROOT,
          "%,d with intervals further ahead than past errors could be measured%n",
          summary.extrapolated());
    }
    writer.flush();
    return 0;
  }
}
