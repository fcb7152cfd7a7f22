package dev.highwater.cost.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesWindowTest {
  @Test
  void stateStaysAsLargeAsTheWindow() {
    Forecaster forecaster = new Forecaster(7);
    SeriesWindow series = forecaster.initial();
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      series = forecaster.observe(series, random.nextGaussian());
      assertThat(series.size()).isLessThanOrEqualTo(Forecaster.WINDOW);
    }
    assertThat(series.toBytes()).hasSize(3 + 8 * Forecaster.WINDOW);
  }

  @Test
  void oneByOneIsAllAtOnce() {
    Forecaster forecaster = new Forecaster(300);
    double[] values = IntStream.range(0, 2_000).mapToDouble(i -> i % 17 == 0 ? -i : i).toArray();
    SeriesWindow series = forecaster.initial();
    for (double value : values) {
      series = forecaster.observe(series, value);
    }
    assertThat(series.toBytes()).isEqualTo(forecaster.observeAll(values).toBytes());
    assertThat(series.size()).isEqualTo(1_200);
  }

  @Test
  void bytesAreAFormatACountAndTheValues() {
    Forecaster forecaster = new Forecaster(1);
    SeriesWindow series =
        forecaster.observe(forecaster.observe(forecaster.initial(), 1), Double.NEGATIVE_INFINITY);
    assertThat(series.toBytes())
        .isEqualTo(
            new byte[] {
              1, 2, 0x3f, (byte) 0xf0, 0, 0, 0, 0, 0, 0, 0x7f, (byte) 0xf8, 0, 0, 0, 0, 0, 0
            });
    assertThat(SeriesWindow.fromBytes(series.toBytes()).values()).containsExactly(1, Double.NaN);
  }

  @Test
  void otherBytesAreRefused() {
    assertThatThrownBy(() -> SeriesWindow.fromBytes(new byte[] {2, 0}))
        .hasMessageContaining("format 2");
    assertThatThrownBy(() -> SeriesWindow.fromBytes(new byte[] {1, 2, 0}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SeriesWindow.fromBytes(new byte[] {1, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
