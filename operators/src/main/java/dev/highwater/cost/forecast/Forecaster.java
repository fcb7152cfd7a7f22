package dev.highwater.cost.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts any series at equal steps: a step function over a bounded window. No settings per
 * series, no clock, no random numbers.
 *
 * <p>The mean is the average of damped trends (on the linear and the logarithmic scale, with and
 * without seasons), each weighted by its own past errors, and of the seasonal naive forecast, with
 * the share that past errors of both tell; it is never worse in the past than the seasonal naive
 * one. The intervals are as wide as the same mean's past errors were. What has never been negative
 * is not forecast to be.
 */
public final class Forecaster {
  /** The steps of a window; more where four of the longest season need them. */
  public static final int WINDOW = 1_024;

  /** Bound of a season's length. */
  public static final int MAX_SEASON = 10_000;

  /** Bound of a horizon. */
  public static final int MAX_HORIZON = 10_000;

  /** Fewer values are not forecast. */
  public static final int MIN_VALUES = 8;

  private static final int SEASONS_KEPT = 4;
  private static final int MAX_ORIGINS = 400;
  private static final int MAX_ERRORS = 200_000;

  /** Origins this many horizons back count half; and at least this many values. */
  private static final double HALF_LIFE = 250;

  private final int[] seasons;
  private final int capacity;

  /**
   * @param seasons lengths in steps, such as 7, or 24 and 168; 1 and none mean no season
   */
  public Forecaster(int... seasons) {
    this.seasons =
        Arrays.stream(seasons).filter(length -> length != 1).sorted().distinct().toArray();
    int longest = 1;
    for (int length : this.seasons) {
      if (length < 1 || length > MAX_SEASON) {
        throw new IllegalArgumentException(
            "a season of " + length + " steps; expected 1 to " + MAX_SEASON);
      }
      longest = length;
    }
    capacity = Math.max(WINDOW, SEASONS_KEPT * longest);
  }

  /** A series of which nothing has been seen. */
  public SeriesWindow initial() {
    return SeriesWindow.empty();
  }

  /**
   * With the value of the next step.
   *
   * @param value NaN or infinite: the step has none
   */
  public SeriesWindow observe(SeriesWindow series, double value) {
    return series.with(Double.isInfinite(value) ? Double.NaN : value, capacity);
  }

  /** The last of many values, as if they had been observed one by one. */
  public SeriesWindow observeAll(double[] values) {
    return SeriesWindow.of(
        Arrays.stream(values).map(v -> Double.isInfinite(v) ? Double.NaN : v).toArray(), capacity);
  }

  /**
   * What follows after the last step.
   *
   * @param horizon how many steps, 1 to {@link #MAX_HORIZON}
   * @param levels of the intervals, each between 0 and 1
   */
  public Forecast forecast(SeriesWindow series, int horizon, double... levels) {
    if (horizon < 1 || horizon > MAX_HORIZON) {
      throw new IllegalArgumentException(
          "a horizon of " + horizon + " steps; expected 1 to " + MAX_HORIZON);
    }
    double[] values = fromFirst(series.values());
    int present = (int) Arrays.stream(values).filter(v -> !Double.isNaN(v)).count();
    if (present < MIN_VALUES) {
      return Forecast.none(
          present
              + (present == 1 ? " value" : " values")
              + "; at least "
              + MIN_VALUES
              + " are needed");
    }
    return new Made(values, horizon).forecast(levels);
  }

  private static double[] fromFirst(double[] values) {
    int first = 0;
    while (first < values.length && Double.isNaN(values[first])) {
      first++;
    }
    return Arrays.copyOfRange(values, first, values.length);
  }

  /** One forecast in the making. */
  private final class Made {
    private final double[] values;
    private final int horizon;
    private final int[] origins;
    private final double[] recency;
    private final Candidates candidates;
    private final List<Integer> used = new ArrayList<>();

    Made(double[] values, int horizon) {
      this.values = values;
      this.horizon = horizon;
      List<int[]> sets = new ArrayList<>();
      sets.add(new int[0]);
      List<Integer> naive = new ArrayList<>();
      int start = Math.max(MIN_VALUES / 2, Math.min(values.length / 3, 20)) - 1;
      for (int i = 0; i < seasons.length; i++) {
        int length = seasons[i];
        int margin = Math.max(2, length / 4);
        if (values.length >= length + margin) {
          naive.add(length);
          start = Math.max(start, length - 1);
        }
        int[] set = Arrays.copyOf(seasons, i + 1);
        if (values.length >= Seasonality.warmUp(set) + margin) {
          sets.add(set);
          used.add(length);
          start = Math.max(start, Seasonality.warmUp(set) - 1);
        }
      }
      origins = origins(start);
      recency = new double[origins.length];
      for (int o = 0; o < origins.length; o++) {
        recency[o] = StrictMath.pow(2, (origins[o] - values.length + 1.0) / HALF_LIFE);
      }
      candidates =
          new Candidates(
              values,
              filled(),
              sets,
              naive.stream().mapToInt(length -> length).toArray(),
              origins,
              horizon,
              recency);
    }

    /** Steps after which a forecast is made; the last value is the last of them. */
    private int[] origins(int start) {
      int last = values.length - 1;
      int most = Math.max(16, Math.min(MAX_ORIGINS, MAX_ERRORS / horizon));
      int stride = Math.max(1, (last - start + most - 1) / most);
      int count = (last - start) / stride + 1;
      int[] all = new int[count];
      for (int i = 0; i < count; i++) {
        all[i] = last - (count - 1 - i) * stride;
      }
      return all;
    }

    /** The values; a missing one as a season before, else as the step before. */
    private double[] filled() {
      int season = seasons.length == 0 ? 1 : seasons[0];
      double[] filled = values.clone();
      for (int t = 1; t < filled.length; t++) {
        if (Double.isNaN(filled[t])) {
          filled[t] = filled[t >= season ? t - season : t - 1];
        }
      }
      return filled;
    }

    Forecast forecast(double[] levels) {
      boolean neverNegative = Arrays.stream(values).noneMatch(v -> v < 0);
      boolean neverPositive = Arrays.stream(values).noneMatch(v -> v > 0);
      double floor = neverNegative ? 0 : Double.NEGATIVE_INFINITY;
      double ceiling = neverPositive ? 0 : Double.POSITIVE_INFINITY;
      int now = origins.length - 1;
      double[] mean = new double[horizon];
      double[] total = new double[horizon];
      double sum = 0;
      for (int h = 0; h < horizon; h++) {
        mean[h] = Math.max(floor, Math.min(ceiling, candidates.mean(now)[h]));
        sum += mean[h];
        total[h] = sum;
      }
      Scale scale = candidates.scale();
      Scale scaleOfSums = candidates.scaleOfSums();
      double[][] errors = new double[now][horizon];
      double[][] totalErrors = new double[now][horizon];
      for (int o = 0; o < now; o++) {
        errors(o, scale, errors[o], scaleOfSums, totalErrors[o]);
      }
      double[] counts = Arrays.copyOf(recency, now);
      int span = values.length - 1 - origins[0];
      PastErrors each = new PastErrors(errors, counts, horizon, span);
      PastErrors sums = new PastErrors(totalErrors, counts, horizon, span);
      List<Forecast.Band> bands = new ArrayList<>();
      List<Forecast.Band> totalBands = new ArrayList<>();
      for (double level : levels) {
        bands.add(band(level, mean, each, scale, floor, ceiling));
        totalBands.add(band(level, total, sums, scaleOfSums, floor, ceiling));
      }
      return new Forecast("", mean, bands, total, totalBands, List.copyOf(used), each.measured());
    }

    private void errors(
        int origin, Scale scale, double[] errors, Scale scaleOfSums, double[] totalErrors) {
      double sum = 0;
      double forecastSum = 0;
      for (int h = 0; h < horizon; h++) {
        int at = origins[origin] + 1 + h;
        errors[h] = Double.NaN;
        totalErrors[h] = Double.NaN;
        if (at < values.length && !Double.isNaN(values[at])) {
          double forecast = candidates.mean(origin)[h];
          sum += values[at];
          forecastSum += forecast;
          errors[h] = scale.of(values[at]) - scale.of(forecast);
          totalErrors[h] = scaleOfSums.of(sum) - scaleOfSums.of(forecastSum);
        } else {
          sum = Double.NaN;
        }
      }
    }

    private Forecast.Band band(
        double level, double[] mean, PastErrors past, Scale scale, double floor, double ceiling) {
      double[] reach = past.reach(level);
      double[] lower = new double[horizon];
      double[] upper = new double[horizon];
      for (int h = 0; h < horizon; h++) {
        double middle = scale.of(mean[h]);
        lower[h] = Math.max(floor, scale.back(middle - reach[h]));
        upper[h] = Math.min(ceiling, scale.back(middle + reach[h]));
      }
      return new Forecast.Band(level, lower, upper);
    }
  }
}
