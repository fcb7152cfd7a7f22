package dev.highwater.cost.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.core.Utc;
import dev.highwater.result.Recommendation;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class CommitmentsFunctionTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 9, 1);

  private static KeyedTwoInputStreamOperatorTestHarness<String, Unused, Spent, Recommendation>
      harness() throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new CommitmentsFunction()),
        Unused::currency,
        Spent::watcher,
        Types.STRING,
        720,
        1,
        0);
  }

  private static long day(int number) {
    return Utc.millis(FIRST.plusDays(number));
  }

  /** Known two days later, as its day is complete. */
  private static Unused unused(int day, String amount) {
    return new Unused("USD", "sp-1", day(day + 2), day(day), new BigDecimal(amount));
  }

  private static String text(Recommendation one) {
    return String.join(
        " ",
        one.resource(),
        "" + one.revision(),
        one.state(),
        one.kind(),
        one.monthly().setScale(1, java.math.RoundingMode.HALF_UP).toPlainString(),
        Utc.text(one.asOfMillis()));
  }

  /** A dollar an hour on ten days, twice as much on three, then nothing. */
  @Test
  void theLifeOfACommitmentThatIsUsedInTheEnd() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (int day = 0; day < 60; day++) {
        if (day < 13) {
          harness.processElement1(new StreamRecord<>(unused(day, day < 10 ? "24" : "48"), 0));
        }
        harness.processElement2(
            new StreamRecord<>(Spent.complete("USD", day(day + 2), day(day + 1)), 0));
        harness.processBothWatermarks(new Watermark(day(day + 2)));
      }
      var told = harness.extractOutputValues();
      assertThat(told.get(0))
          .extracting(CommitmentsFunctionTest::text)
          .as("one day of thirty")
          .isEqualTo("sp-1 0 open unused-commitment 24.3 2024-09-02");
      assertThat(told.get(12))
          .extracting(CommitmentsFunctionTest::text)
          .as("sixteen such days of thirty")
          .isEqualTo("sp-1 12 open unused-commitment 389.3 2024-09-14");
      Recommendation last = told.get(told.size() - 1);
      assertThat(last.state()).isEqualTo(Recommendation.ENDED);
      assertThat(last.asOfMillis()).as("30 days after the 13th").isEqualTo(day(43));
      assertThat(told).extracting(Recommendation::revision).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatIsTakenBackEndsIt() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement1(new StreamRecord<>(unused(0, "24"), 0));
      harness.processElement2(new StreamRecord<>(Spent.complete("USD", day(2), day(1)), 0));
      harness.processBothWatermarks(new Watermark(day(2)));
      harness.processElement1(
          new StreamRecord<>(new Unused("USD", "sp-1", day(3), day(0), new BigDecimal("-24")), 0));
      harness.processElement2(new StreamRecord<>(Spent.complete("USD", day(3), day(2)), 0));
      harness.processBothWatermarks(new Watermark(day(3)));
      assertThat(harness.extractOutputValues())
          .extracting(Recommendation::state)
          .containsExactly(Recommendation.OPEN, Recommendation.ENDED);
    }
  }
}
