package dev.highwater.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.RejectReason;
import dev.highwater.result.WrittenDeadLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DeadLetterLimiterTest {
  private static DeadLetter letter(String input, long offset) {
    return new DeadLetter(input, input, 0, offset, -1, -1, RejectReason.MALFORMED, "bad", "", null);
  }

  private static OneInputStreamOperatorTestHarness<DeadLetter, WrittenDeadLetter> harness(
      int perSecond) throws Exception {
    OneInputStreamOperatorTestHarness<DeadLetter, WrittenDeadLetter> harness =
        new OneInputStreamOperatorTestHarness<>(DeadLetterLimiter.operator(perSecond));
    harness.setProcessingTime(10_000);
    harness.open();
    return harness;
  }

  private static long counted(List<WrittenDeadLetter> written) {
    return written.stream().mapToLong(letter -> 1 + letter.suppressed()).sum();
  }

  @Test
  void underTheLimitEveryLetterIsWrittenAtOnce() throws Exception {
    try (var harness = harness(3)) {
      for (int i = 0; i < 3; i++) {
        harness.processElement(letter("metrics", i), 0);
      }
      assertThat(harness.extractOutputValues())
          .containsExactly(
              WrittenDeadLetter.of(letter("metrics", 0)),
              WrittenDeadLetter.of(letter("metrics", 1)),
              WrittenDeadLetter.of(letter("metrics", 2)));
    }
  }

  @Test
  void overTheLimitTheNextSecondTellsHowManyWereLeftOut() throws Exception {
    try (var harness = harness(2)) {
      for (int i = 0; i < 10; i++) {
        harness.processElement(letter("metrics", i), 0);
      }
      assertThat(harness.extractOutputValues()).hasSize(2);
      harness.setProcessingTime(11_000);
      assertThat(harness.extractOutputValues())
          .hasSize(3)
          .endsWith(new WrittenDeadLetter(letter("metrics", 9), 7));
      harness.processElement(letter("metrics", 10), 0);
      assertThat(harness.extractOutputValues())
          .endsWith(WrittenDeadLetter.of(letter("metrics", 10)));
      assertThat(counted(harness.extractOutputValues())).isEqualTo(11);
    }
  }

  @Test
  void nothingIsUncountedAtACheckpointOrAtTheEnd() throws Exception {
    try (var harness = harness(1)) {
      for (int i = 0; i < 5; i++) {
        harness.processElement(letter("metrics", i), 0);
        harness.processElement(letter("logs", i), 0);
      }
      harness.prepareSnapshotPreBarrier(1);
      assertThat(counted(harness.extractOutputValues())).isEqualTo(10);
      assertThat(harness.extractOutputValues()).hasSize(3);
      harness.processElement(letter("spans", 0), 0);
      harness.processElement(letter("spans", 1), 0);
      harness.endInput();
      assertThat(counted(harness.extractOutputValues())).isEqualTo(12);
    }
  }

  @Test
  void theRateIsBoundedAndTheCountExactWhateverComes() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int limit = 1 + random.nextInt(5);
      Map<String, Long> sent = new HashMap<>();
      try (var harness = harness(limit)) {
        long now = 10_000;
        long second = 10;
        int before = 0;
        for (int i = 0; i < 2_000; i++) {
          now += random.nextInt(100) < 95 ? 0 : random.nextInt(1_500);
          harness.setProcessingTime(now);
          if (now / 1_000 != second) {
            second = now / 1_000;
            before = harness.extractOutputValues().size() - 3;
          }
          String input = List.of("metrics", "logs", "spans").get(random.nextInt(3));
          harness.processElement(letter(input, i), 0);
          sent.merge(input, 1L, Long::sum);
          // what was held back for each of three inputs comes with the new second
          assertThat(harness.extractOutputValues().size() - before)
              .as("seed %d", seed)
              .isLessThanOrEqualTo(limit + 6);
        }
        harness.endInput();
        Map<String, Long> counted = new HashMap<>();
        for (WrittenDeadLetter letter : harness.extractOutputValues()) {
          counted.merge(letter.letter().input(), 1 + letter.suppressed(), Long::sum);
        }
        assertThat(counted).as("seed %d", seed).isEqualTo(sent);
      }
    }
  }

  @Test
  void theTasksShareTheLimit() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(DeadLetterLimiter.operator(10), 4, 4, 0)) {
      harness.setProcessingTime(10_000);
      harness.open();
      for (int i = 0; i < 100; i++) {
        harness.processElement(letter("metrics", i), 0);
      }
      assertThat(harness.extractOutputValues()).hasSize(2);
    }
  }

  @Test
  void lettersNeedNoKryo() {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(WrittenDeadLetter.class);
  }
}
