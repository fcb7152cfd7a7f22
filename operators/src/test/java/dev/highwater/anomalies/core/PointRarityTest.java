package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PointRarityTest {
  private static final long MINUTE = 60_000;

  /** A series of noise around a level. */
  private static final class Series {
    private final Random random;
    private PointRarity rarity = PointRarity.unknown();
    private double last;
    private long seen;

    Series(long seed) {
      random = new Random(seed);
    }

    /** The rarity of the next point, so far above the level. */
    double next(double above) {
      double value = 10 + random.nextGaussian() + above;
      double step = seen == 0 ? 0 : Math.abs(value - last);
      last = value;
      double decades = rarity.step(seen, seen * MINUTE, value, value, step);
      seen++;
      return decades;
    }

    double rarestOf(int points, double above) {
      double rarest = 0;
      for (int i = 0; i < points; i++) {
        rarest = Math.max(rarest, next(above));
      }
      return rarest;
    }
  }

  @Test
  void theSameAgainIsAsRareAsTheFirstTimeButNotForEver() {
    Series series = new Series(1);
    series.rarestOf(2_000, 0);
    double first = series.rarestOf(12, 100);
    assertThat(first).isGreaterThan(10);
    for (int again = 2; again <= PointRarity.CHANGES; again++) {
      assertThat(series.rarestOf(80, 0)).as("the way back is a step").isLessThan(first);
      assertThat(series.rarestOf(12, 100)).as("time " + again).isGreaterThan(0.8 * first);
    }
    for (int i = 0; i < 20; i++) {
      series.rarestOf(80, 0);
      series.rarestOf(12, 100);
    }
    assertThat(series.rarestOf(80, 0)).isLessThan(4);
    assertThat(series.rarestOf(12, 100)).isLessThan(4);
  }

  @Test
  void afterTheWayBackNothingIsRare() {
    Series series = new Series(2);
    series.rarestOf(2_000, 0);
    series.rarestOf(12, 100);
    series.next(0);
    assertThat(series.rarestOf(200, 0)).isLessThan(5);
    series.rarestOf(200, 100);
    series.next(0);
    assertThat(series.rarestOf(200, 0)).isLessThan(5);
  }

  @Test
  void aNewLevelIsExpectedAfterSixteenPoints() {
    Series series = new Series(3);
    series.rarestOf(2_000, 0);
    series.rarestOf(PointRarity.NEAR - 1, 100);
    assertThat(series.rarity.expected()).isBetween(8.0, 12.0);
    series.next(100);
    assertThat(series.rarity.expected()).isBetween(108.0, 112.0);
    assertThat(series.rarity.errorAbove(0.005)).as("what normal times err").isLessThan(5);
  }

  @Test
  void whatIsOddForHalfADayIsLearned() {
    Series series = new Series(4);
    series.rarestOf(2_000, 0);
    boolean high = false;
    for (int i = 0; i < 720; i++) {
      high = !high;
      series.next(high ? 1_000 : -1_000);
    }
    double before = series.rarity.errorAbove(0.005);
    for (int i = 0; i < 200; i++) {
      high = !high;
      series.next(high ? 1_000 : -1_000);
    }
    assertThat(before).isLessThan(5);
    assertThat(series.rarity.errorAbove(0.005)).isGreaterThan(500);
    assertThat(series.next(high ? -1_000 : 1_000)).isLessThan(3);
  }

  @Test
  void aYoungSeriesIsNotSureOfItsTail() {
    int rare = 0;
    for (int seed = 0; seed < 200; seed++) {
      Series series = new Series(seed);
      series.rarestOf(SeriesModel.LEARNING, 0);
      rare += series.rarestOf(300, 0) >= 5 ? 1 : 0;
    }
    assertThat(rare).as("of 60,000 normal points; 0.6 should be").isLessThanOrEqualTo(2);
  }

  @Test
  void readBackItIsTheSame() {
    Series series = new Series(5);
    for (int i = 0; i < 3_000; i++) {
      series.next(i % 500 < 10 ? 50 : 0);
      if (i % 7 == 0) {
        ByteWriter out = new ByteWriter();
        series.rarity.writeTo(out);
        PointRarity readBack = PointRarity.readFrom(new ByteReader(out.toByteArray()));
        ByteWriter again = new ByteWriter();
        readBack.writeTo(again);
        assertThat(again.toByteArray()).isEqualTo(out.toByteArray());
        long time = series.seen * MINUTE;
        assertThat(readBack.step(series.seen, time, 40, 40, 30))
            .isEqualTo(series.rarity.copy().step(series.seen, time, 40, 40, 30));
        series.rarity = readBack;
      }
    }
  }
}
