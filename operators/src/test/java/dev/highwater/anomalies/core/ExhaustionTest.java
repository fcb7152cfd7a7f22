package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.anomalies.core.Exhaustion.Forecast;
import dev.highwater.anomalies.core.Exhaustion.Limit;
import dev.highwater.anomalies.core.Exhaustion.State;
import dev.highwater.math.Seeds;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ExhaustionTest {
  private static final long START = 1_767_225_600_000L;
  private static final long MINUTE = 60_000;
  private static final int DAY = 1_440;

  /** Runs in every build, and in that of all tests. */
  private static final int SOME = 100;

  private static final int ALL = 1_000;

  private final Exhaustion filling = new Exhaustion(Limit.ABOVE, Duration.ofDays(7));

  private static State fed(Exhaustion exhaustion, int minutes, IntToDoubleFunction value) {
    State state = exhaustion.initial();
    for (int minute = 0; minute < minutes; minute++) {
      state = exhaustion.step(state, START + minute * MINUTE, value.applyAsDouble(minute));
    }
    return state;
  }

  /** How often a forecast was made, and how often its interval held. */
  private static final class Coverage {
    private int asked;
    private int answered;
    private int held;
    private int early;
    private double[] ratios = new double[0];

    void add(Forecast forecast, double truthSeconds) {
      asked++;
      if (forecast == null || forecast.expected() == 0) {
        return;
      }
      answered++;
      assertThat(forecast.lower()).isPositive().isLessThanOrEqualTo(forecast.expected());
      assertThat(forecast.upper()).isGreaterThanOrEqualTo(forecast.expected());
      held += forecast.lower() <= truthSeconds && truthSeconds <= forecast.upper() ? 1 : 0;
      early += truthSeconds < forecast.lower() ? 1 : 0;
      ratios = Arrays.copyOf(ratios, answered);
      ratios[answered - 1] = forecast.upper() / forecast.lower();
    }

    double held() {
      return held / (double) answered;
    }

    double answered() {
      return answered / (double) asked;
    }

    Coverage told(String what) {
      Arrays.sort(ratios);
      System.out.printf(
          "%s: answered %d of %d, interval held %.1f %% (too late %.1f %%), upper/lower median %.2f%n",
          what, answered, asked, 100 * held(), 100.0 * early / answered, ratios[answered / 2]);
      return this;
    }
  }

  @Test
  void theIntervalHoldsOnNoisyRamps() {
    assertThat(ramps(SOME).held()).isGreaterThan(0.85);
  }

  @Test
  @Tag("full")
  void theIntervalHoldsOnAllNoisyRamps() {
    assertThat(ramps(ALL).held()).isGreaterThan(0.88);
  }

  private Coverage ramps(int runs) {
    Random random = Seeds.random("ramps");
    Coverage coverage = new Coverage();
    for (int run = 0; run < runs; run++) {
      int minutes = 2 * DAY + random.nextInt(2 * DAY);
      double slope = Math.exp(-9 + 2 * random.nextDouble());
      double noise = slope * Math.exp(6 * random.nextDouble());
      State state = fed(filling, minutes, t -> slope * t + noise * random.nextGaussian());
      double left = minutes * (0.05 + 1.5 * random.nextDouble());
      coverage.add(filling.forecast(state, slope * (minutes - 1 + left)), 60 * left);
    }
    assertThat(coverage.answered()).isGreaterThan(0.9);
    return coverage.told("ramps with noise");
  }

  @Test
  void theIntervalHoldsOnRampsThatBeganLately() {
    assertThat(hinges(SOME).held()).isGreaterThan(0.85);
  }

  @Test
  @Tag("full")
  void theIntervalHoldsOnAllRampsThatBeganLately() {
    assertThat(hinges(ALL).held()).isGreaterThan(0.88);
  }

  private Coverage hinges(int runs) {
    Random random = Seeds.random("hinges");
    Coverage coverage = new Coverage();
    for (int run = 0; run < runs; run++) {
      int quiet = 3 * DAY;
      int ramp = DAY / 4 + random.nextInt(DAY);
      double slope = 1e-3 * (0.5 + random.nextDouble());
      double noise = slope * Math.exp(3 * random.nextDouble());
      State state =
          fed(
              filling,
              quiet + ramp,
              t -> slope * Math.max(0, t - quiet) + noise * random.nextGaussian());
      double left = ramp * (0.1 + random.nextDouble());
      coverage.add(filling.forecast(state, slope * (ramp - 1 + left)), 60 * left);
    }
    assertThat(coverage.answered()).isGreaterThan(0.8);
    return coverage.told("ramps that began lately");
  }

  @Test
  void theIntervalHoldsOnRandomWalksWithDrift() {
    // 90 % of 100, four deviations on either side
    assertThat(walks(SOME).held()).isBetween(0.78, 1.0);
  }

  @Test
  @Tag("full")
  void theIntervalHoldsOnAllRandomWalksWithDrift() {
    assertThat(walks(ALL).held()).isBetween(0.85, 0.95);
  }

  private Coverage walks(int runs) {
    Random random = Seeds.random("walks");
    Coverage coverage = new Coverage();
    for (int run = 0; run < runs; run++) {
      double drift = 0.01;
      double walk = drift * (2 + 8 * random.nextDouble());
      double[] level = new double[1];
      State state = fed(filling, 3 * DAY, t -> level[0] += drift + walk * random.nextGaussian());
      double limit = level[0] + drift * DAY * (0.2 + 2 * random.nextDouble());
      Forecast forecast = filling.forecast(state, limit);
      int left = 0;
      while (level[0] < limit) {
        level[0] += drift + walk * random.nextGaussian();
        left++;
      }
      coverage.add(forecast, 60.0 * left);
    }
    assertThat(coverage.answered()).isGreaterThan(0.5);
    return coverage.told("random walks with drift");
  }

  /** The share of the times, asked every ten minutes, at which something is answered. */
  private double answers(int days, double limit, DoubleUnaryOperator value, int fromDay) {
    State state = filling.initial();
    int asked = 0;
    int answered = 0;
    for (int minute = 0; minute < days * DAY; minute++) {
      state = filling.step(state, START + minute * MINUTE, value.applyAsDouble(minute));
      if (minute % 10 == 0 && minute >= fromDay * DAY) {
        asked++;
        answered += filling.forecast(state, limit) == null ? 0 : 1;
      }
    }
    return answered / (double) asked;
  }

  @Test
  void constantsAndNoiseAreNoTrend() {
    Random random = Seeds.random("constants");
    assertThat(answers(5, 1, t -> 0.5, 0)).isZero();
    double noise = answers(10, 1, t -> 0.5 + 0.05 * random.nextGaussian(), 0);
    double[] level = {0};
    double colored =
        answers(10, 1, t -> 0.5 + (level[0] = 0.98 * level[0] + 0.01 * random.nextGaussian()), 0);
    System.out.printf("answers over noise %.5f, over autocorrelated noise %.5f%n", noise, colored);
    assertThat(noise).isZero();
    assertThat(colored).isLessThan(0.002);
  }

  @Test
  void stepsAreNoTrend() {
    steps(4);
  }

  @Test
  @Tag("full")
  void manyStepsAreNoTrend() {
    steps(40);
  }

  private void steps(int runs) {
    Random random = Seeds.random("steps");
    double most = 0;
    for (int run = 0; run < runs; run++) {
      int at = DAY + random.nextInt(2 * DAY);
      double noise = random.nextInt(3) * 0.01;
      most =
          Math.max(
              most, answers(4, 1, t -> (t < at ? 0.3 : 0.7) + noise * random.nextGaussian(), 0));
    }
    System.out.printf("answers over steps at most %.5f%n", most);
    assertThat(most).isLessThan(0.002);
  }

  @Test
  void seasonsAreNoTrend() {
    Random random = Seeds.random("seasons");
    double daily =
        answers(
            14,
            1,
            t -> 0.5 + 0.35 * Math.sin(2 * Math.PI * t / DAY) + 0.01 * random.nextGaussian(),
            0);
    double weekly =
        answers(
            28,
            1,
            t ->
                0.4
                    + (t / DAY % 7 < 5 ? 0.35 : 0.15) * Math.sin(2 * Math.PI * t / DAY)
                    + 0.01 * random.nextGaussian(),
            8);
    double sawtooth = answers(10, 1, t -> 0.2 + 0.7 * (t % (DAY / 3)) / (DAY / 3), 1);
    System.out.printf(
        "answers over a day's season %.5f, a week's %.5f, a sawtooth %.5f%n",
        daily, weekly, sawtooth);
    assertThat(daily).isZero();
    assertThat(weekly).isZero();
    assertThat(sawtooth).isZero();
  }

  @Test
  void aTrendUnderASeasonIsSeen() {
    Random random = Seeds.random("growth");
    double perDay = 0.02;
    State state =
        fed(
            filling,
            20 * DAY,
            t ->
                0.4
                    + perDay * t / DAY
                    + 0.05 * Math.sin(2 * Math.PI * t / DAY)
                    + 0.005 * random.nextGaussian());
    Forecast forecast = filling.forecast(state, 0.9);
    assertThat(forecast).isNotNull();
    assertThat(forecast.expected() / 86_400).isBetween(4.0, 6.0);
  }

  @Test
  void aTrendAwayFromTheLimitOrBeyondTheHorizonIsNoAnswer() {
    State falling = fed(filling, 3 * DAY, t -> 0.9 - 1e-4 * t);
    assertThat(filling.forecast(falling, 1)).isNull();
    State slow = fed(filling, 3 * DAY, t -> 0.1 + 1e-5 * t);
    assertThat(filling.forecast(slow, 0.1 + 1e-5 * (3 * DAY + 6 * DAY))).isNotNull();
    assertThat(filling.forecast(slow, 0.1 + 1e-5 * (3 * DAY + 8 * DAY))).isNull();
    assertThat(filling.forecast(slow, Double.NaN)).isNull();
    assertThat(filling.forecast(filling.initial(), 1)).isNull();
  }

  @Test
  void aBudgetBurnsDownToNothing() {
    Exhaustion burning = new Exhaustion(Limit.BELOW, Duration.ofDays(30));
    State state = fed(burning, 3 * DAY, t -> 1 - t / (10.0 * DAY));
    Forecast forecast = burning.forecast(state, 0);
    assertThat(forecast.expected()).isBetween(6.99 * 86_400, 7.01 * 86_400);
    assertThat(forecast.lower()).isGreaterThan(6.9 * 86_400);
    assertThat(forecast.upper()).isLessThan(7.1 * 86_400);
    State gone = fed(burning, 3 * DAY, t -> Math.max(0, 1 - t / (2.0 * DAY)));
    assertThat(burning.forecast(gone, 0)).isEqualTo(new Forecast(0, 0, 0));
  }

  @Test
  void mirroredAndScaledItIsTheSame() {
    Random random = Seeds.random("mirror");
    double[] values = random.doubles(2 * DAY).toArray();
    Exhaustion burning = new Exhaustion(Limit.BELOW, Duration.ofDays(7));
    State up = fed(filling, values.length, t -> 0.01 * t + values[t]);
    State down = fed(burning, values.length, t -> -0.01 * t - values[t]);
    State scaled = fed(filling, values.length, t -> 1_024 * (0.01 * t + values[t]));
    Forecast forecast = filling.forecast(up, 40);
    assertThat(forecast).isNotNull();
    assertThat(burning.forecast(down, -40)).isEqualTo(forecast);
    assertThat(filling.forecast(scaled, 40 * 1_024)).isEqualTo(forecast);
  }

  @Test
  void aSpikeAndAGapDoNotHideATrend() {
    Random random = Seeds.random("spikes");
    State state = filling.initial();
    for (int minute = 0; minute < 3 * DAY; minute++) {
      if (minute / 100 % 10 == 3) {
        continue;
      }
      double value = minute % 997 == 500 ? 9 : 1e-4 * minute + 0.002 * random.nextGaussian();
      state = filling.step(state, START + minute * MINUTE, value);
    }
    Forecast forecast = filling.forecast(state, 1e-4 * 5 * DAY + 10);
    assertThat(forecast).isNull();
    forecast = filling.forecast(state, 1e-4 * 5 * DAY);
    assertThat(forecast).isNotNull();
    assertThat(forecast.expected() / 86_400).isBetween(1.7, 2.3);
  }

  @Test
  void theStateIsBoundedAndGoesThroughBytes() {
    Random random = Seeds.random("state");
    State state = filling.initial();
    State restored = state;
    long time = START;
    int most = 0;
    for (int i = 0; i < 50_000; i++) {
      time += random.nextInt(500) == 0 ? 100 * MINUTE * random.nextInt(50) : random.nextInt(90_000);
      double value = i * 1e-5 + random.nextGaussian();
      state = filling.step(state, time, value);
      restored = filling.step(restored, time, value);
      if (i % 1_000 < 3) {
        byte[] bytes = Exhaustion.encode(state);
        assertThat(Exhaustion.encode(restored)).isEqualTo(bytes);
        most = Math.max(most, bytes.length);
        restored = Exhaustion.decode(bytes);
        assertThat(filling.forecast(restored, 3)).isEqualTo(filling.forecast(state, 3));
      }
    }
    System.out.println("state of exhaustion: at most " + most + " bytes");
    assertThat(most).isBetween(2_000, 2_500);
    byte[] bytes = Exhaustion.encode(state);
    for (int length = 0; length < bytes.length; length += 7) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Exhaustion.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNewLifeAfterALongSilence() {
    State state = fed(filling, DAY, t -> t);
    state = filling.step(state, START + 100L * DAY * MINUTE, 5);
    state = filling.step(state, START + 100L * DAY * MINUTE + MINUTE, 6);
    assertThat(Exhaustion.encode(state).length).isLessThan(100);
    assertThat(filling.forecast(state, 10)).isNull();
  }
}
