package dev.highwater.forecast;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.highwater.cost.forecast.Forecast;
import dev.highwater.cost.forecast.Forecaster;
import dev.highwater.files.AtomicFile;
import dev.highwater.forecast.SeriesTable.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Forecasts every series of a file, several at a time, and writes {@code
 * series,step,mean,lower,upper} in their order: whole or not at all.
 */
final class ForecastRun {
  private static final int BATCH = 256;

  private final Forecaster forecaster;
  private final int horizon;
  private final double level;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;

  /** How far it has got. */
  record Progress(long series, long nanos) {}

  /**
   * What came of it.
   *
   * @param unknown names and reasons of the series that could not be forecast, the first of them
   * @param unknownCount how many these are
   * @param unseasonal series in which a season could not be seen twice
   * @param extrapolated series whose intervals reach further than past errors were seen
   */
  record Summary(
      long series,
      long values,
      List<String> unknown,
      long unknownCount,
      long unseasonal,
      long extrapolated,
      long nanos) {}

  private record Made(Series series, Forecast forecast) {}

  ForecastRun(Forecaster forecaster, int horizon, double level) {
    this.forecaster = forecaster;
    this.horizon = horizon;
    this.level = level;
  }

  /** Ends it from another thread; waits until no half-written file is left. */
  void stop() {
    stopped = true;
    try {
      ended.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Forecasts.
   *
   * @param seasons how many there are: series of which fewer could be used are counted
   */
  Summary run(Path in, Path out, int seasons, Consumer<Progress> progress) throws IOException {
    long start = System.nanoTime();
    long count = 0;
    long values = 0;
    List<String> unknown = new ArrayList<>();
    long unknownCount = 0;
    long unseasonal = 0;
    long extrapolated = 0;
    try (SeriesTable table = new SeriesTable(in);
        AtomicFile file = new AtomicFile(out)) {
      CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file.writer());
      csv.writeRecord("series", "step", "mean", "lower", "upper");
      List<Series> batch = batch(table);
      while (!batch.isEmpty()) {
        List<Made> made = batch.parallelStream().map(this::make).toList();
        for (Made each : made) {
          write(each, csv);
          count++;
          values += each.series().values().length;
          Forecast forecast = each.forecast();
          if (!forecast.isKnown()) {
            unknownCount++;
            if (unknown.size() < 20) {
              unknown.add(each.series().name() + ": " + forecast.problem());
            }
          } else {
            unseasonal += forecast.seasons().size() < seasons ? 1 : 0;
            extrapolated += forecast.measuredSteps() < horizon ? 1 : 0;
          }
        }
        progress.accept(new Progress(count, System.nanoTime() - start));
        batch = batch(table);
      }
      csv.flush();
      if (unknownCount < count) {
        file.commit();
      }
    } finally {
      ended.countDown();
    }
    return new Summary(
        count, values, unknown, unknownCount, unseasonal, extrapolated, System.nanoTime() - start);
  }

  private List<Series> batch(SeriesTable table) throws IOException {
    List<Series> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      Series series = table.next();
      if (series == null) {
        break;
      }
      batch.add(series);
    }
    return batch;
  }

  private Made make(Series series) {
    if (stopped) {
      throw new CancellationException();
    }
    return new Made(
        series, forecaster.forecast(forecaster.observeAll(series.values()), horizon, level));
  }

  private void write(Made made, CsvWriter csv) {
    Forecast forecast = made.forecast();
    for (int h = 0; h < horizon; h++) {
      String step = Integer.toString(h + 1);
      if (forecast.isKnown()) {
        Forecast.Band band = forecast.bands().get(0);
        csv.writeRecord(
            made.series().name(),
            step,
            text(forecast.mean()[h]),
            text(band.lower()[h]),
            text(band.upper()[h]));
      } else {
        csv.writeRecord(made.series().name(), step, "", "", "");
      }
    }
  }

  private static String text(double number) {
    return number == 0 ? "0" : Double.toString(number);
  }
}
