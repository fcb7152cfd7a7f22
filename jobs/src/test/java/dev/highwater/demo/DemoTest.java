package dev.highwater.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration with a real broker and cluster, over a shorter interval. */
class DemoTest {
  @TempDir private Path directory;

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void countsAddUpAndIncidentsShow() throws Exception {
    StringWriter screen = new StringWriter();
    long now = System.currentTimeMillis();
    try (Demo demo =
        new Demo(
            new Demo.Screen(new PrintWriter(screen), false),
            directory,
            now,
            Duration.ofMinutes(8))) {
      Demo.Outcome outcome = demo.run(true);
      for (String input : Demo.INPUTS) {
        Map<String, Long> counters = outcome.counters();
        String prefix = "highwater." + input + ".";
        assertThat(counters.get(prefix + "received"))
            .as(input)
            .isEqualTo(outcome.produced().get(input));
        assertThat(
                count(counters, prefix + "accepted")
                    + count(counters, prefix + "deduplicated")
                    + count(counters, prefix + "unselected")
                    + count(counters, prefix + "dead_lettered")
                    + count(counters, prefix + "late"))
            .as(input)
            .isEqualTo(counters.get(prefix + "received"));
      }
      assertThat(outcome.counters().get("highwater.spans.dead_lettered")).isEqualTo(3);
      assertThat(outcome.counters().get("highwater.spans.late")).isPositive();
      assertThat(Files.readAllLines(outcome.places().results())).hasSize((int) outcome.signals());
    }
    assertThat(screen.toString())
        .containsPattern("checkout: p99 .* times its median")
        .containsPattern("payments: \\d+ % errors")
        .contains("recommendations: silent");
  }

  /** An input has no counter for what cannot happen to it. */
  private static long count(Map<String, Long> counters, String name) {
    return counters.getOrDefault(name, 0L);
  }

  @Test
  void theSameShopTwiceIsTheSame() {
    assertThat(records(7)).isEqualTo(records(7)).isNotEqualTo(records(8));
  }

  @Test
  void recordsComeInTheOrderOfTime() {
    List<Long> times = new ArrayList<>();
    new Shop(0, 60_000, 7).produce(telemetry -> times.add(telemetry.timeMillis() / 1_000));
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i)).isBetween(times.get(i - 1) - 1, times.get(i - 1) + 2);
    }
  }

  private static List<String> records(long seed) {
    List<String> records = new ArrayList<>();
    new Shop(0, 30_000, seed)
        .produce(
            t ->
                records.add(
                    t.input() + t.key() + t.timeMillis() + java.util.Arrays.hashCode(t.value())));
    return records;
  }
}
