package dev.highwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @Test
  void durationsCarryTheirUnit() {
    assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Durations.parse("10 s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Durations.parse("28d")).isEqualTo(Duration.ofDays(28));
    assertThat(Durations.parse("0s")).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-1s", "1.5h", "1m1h", "1s1s", "1w", "99999999999d", "1h x"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
  }

  @Test
  void durationsPrintAsTheyAreRead() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      Duration duration = Duration.ofMillis(random.nextLong(0, 10_000_000_000L));
      assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }
  }

  @Test
  void sizesCarryTheirUnit() {
    assertThat(DataSize.parse("64kb").bytes()).isEqualTo(65_536);
    assertThat(DataSize.parse("2 MiB").bytes()).isEqualTo(2L << 20);
    assertThat(DataSize.parse("512b")).hasToString("512b");
    assertThat(new DataSize(3L << 30)).hasToString("3gb");
    assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse("64"));
    assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse("999999999999999gb"));
  }

  @Test
  void suggestionsAreNearOrNone() {
    List<String> words = List.of("idleness", "outOfOrderness", "maxFutureSkew");
    assertThat(Suggestions.nearest("idlenes", words)).isEqualTo("idleness");
    assertThat(Suggestions.nearest("out-of-orderness", words)).isEqualTo("outOfOrderness");
    assertThat(Suggestions.nearest("maxFutrueSkew", words)).isEqualTo("maxFutureSkew");
    assertThat(Suggestions.nearest("parallelism", words)).isNull();
    assertThat(Suggestions.edits("abcd", "abdc")).isEqualTo(1);
  }
}
