package dev.highwater.cost.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real series of several kinds; from many points of each, against the seasonal naive forecast. */
@Tag("full")
class RealSeriesTest {
  private static final int HORIZON = 48;

  /** What came of a set: errors are those of the M4 competition, in the mean over forecasts. */
  private record Result(
      int forecasts,
      double smape,
      double naiveSmape,
      double mase,
      double naiveMase,
      double in80,
      double in95) {
    double relative() {
      return (smape / naiveSmape + mase / naiveMase) / 2;
    }
  }

  private static Result judge(List<double[]> series, int[] seasons, int first, int step) {
    Forecaster forecaster = new Forecaster(seasons);
    int season = seasons[0];
    double[] sums = new double[6];
    int forecasts = 0;
    for (double[] values : series) {
      for (int origin = first; origin + HORIZON <= values.length; origin += step) {
        double scale = 0;
        for (int i = season; i < origin; i++) {
          scale += Math.abs(values[i] - values[i - season]) / (origin - season);
        }
        if (!(scale > 0)) {
          continue;
        }
        Forecast forecast =
            forecaster.forecast(
                forecaster.observeAll(Arrays.copyOf(values, origin)), HORIZON, 0.8, 0.95);
        forecasts++;
        for (int h = 0; h < HORIZON; h++) {
          double value = values[origin + h];
          double naive = values[origin - season + h % season];
          sums[0] += symmetric(value, forecast.mean()[h]);
          sums[1] += symmetric(value, naive);
          sums[2] += Math.abs(value - forecast.mean()[h]) / scale;
          sums[3] += Math.abs(value - naive) / scale;
          for (int level = 0; level < 2; level++) {
            Forecast.Band band = forecast.bands().get(level);
            sums[4 + level] += value >= band.lower()[h] && value <= band.upper()[h] ? 100 : 0;
          }
        }
      }
    }
    double all = (double) forecasts * HORIZON;
    return new Result(
        forecasts,
        sums[0] / all,
        sums[1] / all,
        sums[2] / all,
        sums[3] / all,
        sums[4] / all,
        sums[5] / all);
  }

  private static double symmetric(double value, double forecast) {
    return value == forecast
        ? 0
        : 200 * Math.abs(value - forecast) / (Math.abs(value) + Math.abs(forecast));
  }

  /** Means of so many rows, of the second column of each file of a folder. */
  private static List<double[]> folder(String name, int rows) throws IOException {
    List<double[]> series = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedFile.of(name))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".csv")).sorted().toList()) {
        series.add(file(file, rows));
      }
    }
    return series;
  }

  private static double[] file(Path file, int rows) throws IOException {
    List<String> lines = Files.readAllLines(file);
    double[] values = new double[(lines.size() - 1) / rows];
    for (int i = 0; i < values.length * rows; i++) {
      values[i / rows] += Double.parseDouble(lines.get(1 + i).split(",")[1]) / rows;
    }
    return values;
  }

  private static void check(String name, Result result, double most) {
    System.out.printf(
        "%s: %d forecasts, sMAPE %.2f (seasonal naive %.2f), MASE %.3f (%.3f), 80 %% %.1f, 95 %% %.1f%n",
        name,
        result.forecasts(),
        result.smape(),
        result.naiveSmape(),
        result.mase(),
        result.naiveMase(),
        result.in80(),
        result.in95());
    assertThat(result.relative()).isLessThan(most);
    assertThat(result.in80()).isBetween(73.0, 87.0);
    assertThat(result.in95()).isBetween(90.0, 98.5);
  }

  @Test
  void tweetsByTheHour() throws IOException {
    check("tweets", judge(folder("nab/data/realTweets", 12), new int[] {24, 168}, 240, 36), 0.95);
  }

  @Test
  void serversByTheHour() throws IOException {
    check(
        "servers",
        judge(folder("nab/data/realAWSCloudwatch", 12), new int[] {24, 168}, 240, 12),
        1.02);
  }

  @Test
  void taxisByTheHour() throws IOException {
    double[] values = file(SharedFile.of("nab/data/realKnownCause/nyc_taxi.csv"), 2);
    check("taxis", judge(List.of(values), new int[] {24, 168}, 800, 61), 0.6);
  }
}
