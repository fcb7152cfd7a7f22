package dev.highwater.cost.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real month, by the hour: seven days ahead from every twelfth hour after two weeks. */
class AzureMonthTest {
  private static final int HORIZON = 168;
  private static final int FIRST = 336;
  private static final int STEP = 12;

  @Test
  void eightOfTenValuesAreInTheEightyPercentInterval() throws IOException {
    double[][] series = hours(SharedFile.of("finops/forecast/azure_v2_month_5min_cpu_mem.csv"));
    Forecaster forecaster = new Forecaster(24, 168);
    int inside80 = 0;
    int inside95 = 0;
    int all = 0;
    double error = 0;
    double naive = 0;
    for (double[] values : series) {
      for (int origin = FIRST; origin + HORIZON <= values.length; origin += STEP) {
        Forecast forecast =
            forecaster.forecast(
                forecaster.observeAll(Arrays.copyOf(values, origin)), HORIZON, 0.8, 0.95);
        for (int h = 0; h < HORIZON; h++) {
          double value = values[origin + h];
          inside80 += inside(forecast.bands().get(0), h, value);
          inside95 += inside(forecast.bands().get(1), h, value);
          error += Math.abs(value - forecast.mean()[h]) / values[0];
          naive += Math.abs(value - values[origin + h - HORIZON]) / values[0];
          all++;
        }
      }
    }
    System.out.printf(
        "azure: 80 %% interval %.1f %%, 95 %% interval %.1f %%, error/seasonal naive %.3f%n",
        100.0 * inside80 / all, 100.0 * inside95 / all, error / naive);
    assertThat(100.0 * inside80 / all).isBetween(75.0, 85.0);
    assertThat(error / naive).isLessThan(1);
  }

  private static int inside(Forecast.Band band, int h, double value) {
    return value >= band.lower()[h] && value <= band.upper()[h] ? 1 : 0;
  }

  /** Means of the hours, by column. */
  private static double[][] hours(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int hours = (lines.size() - 1) / 12;
    double[][] series = new double[2][hours];
    for (int i = 0; i < 12 * hours; i++) {
      String[] cells = lines.get(1 + i).split(",");
      for (int column = 0; column < 2; column++) {
        series[column][i / 12] += Double.parseDouble(cells[1 + column]) / 12;
      }
    }
    return series;
  }
}
