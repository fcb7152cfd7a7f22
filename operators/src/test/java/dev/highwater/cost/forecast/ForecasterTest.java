package dev.highwater.cost.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecasterTest {
  private static double[] series(int size, IntToDoubleFunction value) {
    return IntStream.range(0, size).mapToDouble(value).toArray();
  }

  private static Forecast forecast(double[] values, int horizon, int... seasons) {
    Forecaster forecaster = new Forecaster(seasons);
    return forecaster.forecast(forecaster.observeAll(values), horizon, 0.8, 0.95);
  }

  private static double week(int day) {
    return day % 7 >= 5 ? -30 : 12;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void tooFewValuesAreSaidToBe(int size) {
    Forecast forecast = forecast(series(size, i -> i), 5, 7);
    assertThat(forecast.isKnown()).isFalse();
    assertThat(forecast.problem())
        .isEqualTo(size + (size == 1 ? " value" : " values") + "; at least 8 are needed");
    assertThat(forecast.mean()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 5, -3, 1e-9, 1e12})
  void aConstantStays(double value) {
    Forecast forecast = forecast(series(60, i -> value), 30, 7);
    for (int h = 0; h < 30; h++) {
      assertThat(forecast.mean()[h]).isCloseTo(value, within(Math.abs(value) * 1e-9));
      assertThat(forecast.bands().get(1).upper()[h])
          .isCloseTo(value, within(Math.abs(value) * 1e-9));
    }
  }

  @Test
  void aWeekIsRepeatedAndATrendGoesOn() {
    Forecast forecast = forecast(series(140, i -> 1_000 + 2 * i + week(i)), 14, 7);
    assertThat(forecast.seasons()).containsExactly(7);
    for (int h = 0; h < 14; h++) {
      assertThat(forecast.mean()[h]).isCloseTo(1_000 + 2 * (140 + h) + week(140 + h), within(12.0));
    }
  }

  @Test
  void daysInWeeksAreTwoSeasons() {
    IntToDoubleFunction truth =
        i -> 500 + 100 * Math.sin(2 * Math.PI * i / 24) + (i / 24 % 7 >= 5 ? -150 : 60);
    Random random = new Random(3);
    Forecast forecast =
        forecast(series(900, i -> truth.applyAsDouble(i) + random.nextGaussian()), 168, 24, 168);
    assertThat(forecast.seasons()).containsExactly(24, 168);
    for (int h = 0; h < 168; h++) {
      assertThat(forecast.mean()[h]).isCloseTo(truth.applyAsDouble(900 + h), within(15.0));
    }
  }

  @Test
  void aSeasonThatWasNotSeenTwiceIsNotUsed() {
    assertThat(forecast(series(20, i -> i % 12), 6, 12).seasons()).isEmpty();
    assertThat(forecast(series(27, i -> i % 12), 6, 12).seasons()).containsExactly(12);
    assertThat(forecast(series(400, i -> i % 12), 6, 12, 168).seasons()).containsExactly(12, 168);
    assertThat(forecast(series(300, i -> i % 12), 6, 12, 168).seasons()).containsExactly(12);
  }

  @Test
  void anOutlierMovesLittle() {
    Random random = new Random(5);
    double[] values = series(120, i -> 100 + week(i) + random.nextGaussian());
    double[] spoilt = values.clone();
    spoilt[112] = 100_000;
    double[] mean = forecast(values, 14, 7).mean();
    double[] moved = forecast(spoilt, 14, 7).mean();
    for (int h = 0; h < 14; h++) {
      assertThat(moved[h]).isCloseTo(mean[h], within(15.0));
    }
  }

  @Test
  void aNewLevelIsFollowed() {
    Random random = new Random(6);
    double[] values = series(150, i -> (i < 120 ? 100 : 300) + random.nextGaussian());
    assertThat(forecast(values, 1, 7).mean()[0]).isCloseTo(300, within(10.0));
  }

  @Test
  void missingValuesAreBridged() {
    Random random = new Random(7);
    double[] values = series(140, i -> 200 + week(i) + random.nextGaussian());
    double[] gaps = values.clone();
    for (int i = 20; i < 135; i += 9) {
      gaps[i] = Double.NaN;
    }
    double[] mean = forecast(values, 7, 7).mean();
    double[] bridged = forecast(gaps, 7, 7).mean();
    for (int h = 0; h < 7; h++) {
      assertThat(bridged[h]).isCloseTo(mean[h], within(3.0));
    }
  }

  @Test
  void leadingGapsAreNoValuesAndTrailingOnesAreSteps() {
    double[] values = series(84, TestWeek::exact);
    double[] late = new double[100];
    Arrays.fill(late, Double.NaN);
    System.arraycopy(values, 0, late, 10, 84);
    Forecast forecast = forecast(late, 7, 7);
    for (int h = 0; h < 7; h++) {
      assertThat(forecast.mean()[h]).isCloseTo(TestWeek.exact(84 + 6 + h), within(0.5));
    }
  }

  private static final class TestWeek {
    static double exact(int i) {
      return 100 + week(i);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "-1"})
  void signsStay(int sign) {
    Random random = new Random(8);
    double[] values = series(100, i -> sign * Math.max(0, random.nextGaussian() - 0.5));
    Forecast forecast = forecast(values, 30, 7);
    for (int h = 0; h < 30; h++) {
      assertThat(sign * forecast.bands().get(1).lower()[h])
          .isGreaterThanOrEqualTo(sign > 0 ? 0 : -9);
      assertThat(sign * forecast.mean()[h]).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void negativeValuesAreLikeOthers() {
    Random random = new Random(9);
    double[] values = series(140, i -> week(i) + random.nextGaussian());
    Forecast forecast = forecast(values, 7, 7);
    for (int h = 0; h < 7; h++) {
      assertThat(forecast.mean()[h]).isCloseTo(week(140 + h), within(4.0));
      assertThat(forecast.bands().get(0).lower()[h]).isLessThan(forecast.mean()[h]);
    }
  }

  @Test
  void equalValuesGiveEqualBits() {
    Random random = new Random(10);
    double[] values = series(300, i -> Math.exp(random.nextGaussian()));
    Forecast one = forecast(values, 30, 7);
    Forecast other = forecast(values.clone(), 30, 7);
    assertThat(one.mean()).isEqualTo(other.mean());
    assertThat(one.bands().get(0).upper()).isEqualTo(other.bands().get(0).upper());
    assertThat(one.totalBands().get(1).lower()).isEqualTo(other.totalBands().get(1).lower());
  }

  @Test
  void hugeAndTinyValuesStayFinite() {
    Random random = new Random(11);
    for (double unit : new double[] {1e-200, 1e200}) {
      Forecast forecast = forecast(series(100, i -> unit * (2 + random.nextDouble())), 20, 7);
      for (int h = 0; h < 20; h++) {
        assertThat(forecast.mean()[h] / unit).isBetween(1.0, 4.0);
        assertThat(forecast.bands().get(1).upper()[h]).isFinite();
      }
    }
  }

  /** Sums of independent errors grow as the root; bands of values added up would be far wider. */
  @Test
  void totalsHaveTheirOwnErrors() {
    Random random = new Random(12);
    Forecast forecast = forecast(series(400, i -> 100 + 10 * random.nextGaussian()), 30, 7);
    double total = 0;
    double bands = 0;
    for (int h = 0; h < 30; h++) {
      total += forecast.mean()[h];
      bands += forecast.bands().get(1).upper()[h] - forecast.mean()[h];
    }
    assertThat(forecast.total()[29]).isCloseTo(total, within(1e-6));
    double ofTotal = forecast.totalBands().get(1).upper()[29] - total;
    assertThat(ofTotal).isBetween(0.1 * bands, 0.7 * bands);
  }

  @Test
  void intervalsHoldWhatTheyPromise() {
    Random random = new Random(13);
    int inside80 = 0;
    int inside95 = 0;
    int all = 0;
    for (int run = 0; run < 60; run++) {
      double[] level = {1_000};
      double[] values =
          series(
              200 + 28,
              i -> {
                level[0] += 5 * random.nextGaussian();
                return level[0] + week(i) + 10 * random.nextGaussian();
              });
      Forecast forecast = forecast(Arrays.copyOf(values, 200), 28, 7);
      for (int h = 0; h < 28; h++) {
        double value = values[200 + h];
        inside80 += inside(forecast.bands().get(0), h, value);
        inside95 += inside(forecast.bands().get(1), h, value);
        all++;
      }
    }
    assertThat((double) inside80 / all).isBetween(0.74, 0.87);
    assertThat((double) inside95 / all).isBetween(0.91, 0.99);
  }

  /** With few repeats, neither trends nor the last season alone are as good as both. */
  @ParameterizedTest
  @CsvSource({"12, 36, 0.93", "7, 20, 0.95", "7, 28, 0.89"})
  void fewSeasonsAreForecastBetterThanByRepeatingTheLast(int season, int size, double most) {
    Random random = new Random(14);
    double error = 0;
    double naive = 0;
    for (int run = 0; run < 400; run++) {
      double[] offsets = series(season, i -> 10 * random.nextGaussian());
      double[] level = {100};
      double[] values =
          series(
              size + 6,
              i -> {
                level[0] += random.nextGaussian();
                return level[0] + offsets[i % season] + 5 * random.nextGaussian();
              });
      double[] mean = forecast(Arrays.copyOf(values, size), 6, season).mean();
      for (int h = 0; h < 6; h++) {
        error += Math.abs(values[size + h] - mean[h]);
        naive += Math.abs(values[size + h] - values[size + h - season]);
      }
    }
    assertThat(error / naive).isLessThan(most);
  }

  private static int inside(Forecast.Band band, int h, double value) {
    return value >= band.lower()[h] && value <= band.upper()[h] ? 1 : 0;
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new Forecaster(0)).hasMessageContaining("a season of 0 steps");
    Forecaster forecaster = new Forecaster(1);
    assertThatThrownBy(() -> forecaster.forecast(forecaster.initial(), 0, 0.8))
        .hasMessageContaining("a horizon of 0 steps");
  }
}
