package dev.highwater.cost.functions.ledger;

import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.functions.Contribution;
import dev.highwater.cost.functions.SumChange;
import dev.highwater.event.Labels;
import dev.highwater.result.Cost;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class RollUpFunctionTest {
  private static final long DAY = Utc.millis(LocalDate.of(2024, 6, 2));
  private static final long KNOWN = DAY + 2 * Utc.DAY;
  private static final long JULY = Utc.millis(LocalDate.of(2024, 7, 1));

  private static KeyedOneInputStreamOperatorTestHarness<String, SumChange, Cost> harness(
      long closedAfter) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new RollUpFunction(closedAfter, null)),
        SumChange::key,
        Types.STRING,
        720,
        1,
        0);
  }

  private static SumChange contribution(long knownAtMillis, int amount) {
    BigDecimal cost = BigDecimal.valueOf(amount);
    return new SumChange(
        new Contribution(
            Cost.Level.DAY,
            DAY,
            "USD",
            Labels.of("service", "EC2"),
            new Costs(cost, cost, cost, cost),
            1,
            knownAtMillis),
        null);
  }

  @Test
  void aSumIsForgottenADayAfterItsMonthIsClosed() throws Exception {
    long closes = JULY + 30 * Utc.DAY + Utc.DAY;
    try (var harness = harness(30 * Utc.DAY)) {
      harness.open();
      harness.processElement(contribution(KNOWN, 4), KNOWN);
      harness.processElement(contribution(KNOWN + 1, 3), KNOWN);
      harness.processWatermark(new Watermark(closes - 1));
      assertThat(harness.extractOutputValues()).hasSize(2);
      assertThat(harness.numEventTimeTimers()).as("one, however often it changed").isEqualTo(1);
      assertThat(entries(harness)).isEqualTo(1);
      harness.processWatermark(new Watermark(closes));
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void whatWaitsWhenTheMonthClosesIsCountedBeforeTheSumIsForgotten() throws Exception {
    long closes = JULY + 30 * Utc.DAY + Utc.DAY;
    try (var harness = harness(30 * Utc.DAY)) {
      harness.open();
      harness.processElement(contribution(KNOWN, 4), KNOWN);
      harness.processElement(contribution(closes + 1, 3), closes);
      harness.processElement(contribution(closes + 5, -7), closes);
      harness.processWatermark(new Watermark(closes));
      harness.processElement(contribution(closes - Utc.DAY, 1), closes);
      harness.processWatermark(new Watermark(closes + 4));
      assertThat(entries(harness)).isPositive();
      harness.processWatermark(new Watermark(closes + 5));
      assertThat(harness.extractOutputValues())
          .extracting(cost -> cost.costs().effective().intValueExact())
          .containsExactly(4, 5, 8, 1);
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void aMonthThatIsClosedLaterThanBeforeIsForgottenThen() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness(30 * Utc.DAY)) {
      harness.open();
      harness.processElement(contribution(KNOWN, 4), KNOWN);
      harness.processWatermark(new Watermark(KNOWN));
      snapshot = harness.snapshot(1, 1);
    }
    long closes = JULY + 60 * Utc.DAY + Utc.DAY;
    try (var harness = harness(60 * Utc.DAY)) {
      harness.initializeState(snapshot);
      harness.open();
      harness.processWatermark(new Watermark(closes - 1));
      assertThat(entries(harness)).isEqualTo(1);
      harness.processWatermark(new Watermark(closes));
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void whereNothingIsClosedThereAreNoTimers() throws Exception {
    try (var harness = harness(Long.MAX_VALUE)) {
      harness.open();
      harness.processElement(contribution(KNOWN, 4), KNOWN);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(entries(harness)).isEqualTo(1);
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  private static Cost base(int amount) {
    BigDecimal cost = BigDecimal.valueOf(amount);
    return new Cost(
        Cost.Level.DAY,
        DAY,
        DAY + Utc.DAY,
        "USD",
        Labels.of("service", "EC2"),
        new Costs(cost, cost, cost, cost),
        null,
        "",
        8,
        5,
        KNOWN - 1);
  }

  @Test
  void aSumThatIsGoneGoesOnFromTheRecordThatComesWithAChange() throws Exception {
    try (var harness = harness(30 * Utc.DAY)) {
      harness.open();
      harness.processElement(new SumChange(contribution(KNOWN, 3).contribution(), base(40)), KNOWN);
      harness.processElement(contribution(KNOWN, 2), KNOWN);
      harness.processWatermark(new Watermark(KNOWN));
      Cost after = harness.extractOutputValues().get(0);
      assertThat(after.costs().effective()).isEqualByComparingTo("45");
      assertThat(after.revision()).isEqualTo(6);
      assertThat(after.rows()).isEqualTo(10);
    }
  }

  @Test
  void aSumThatIsThereKnowsBetterThanItsRecord() throws Exception {
    try (var harness = harness(30 * Utc.DAY)) {
      harness.open();
      harness.processElement(contribution(KNOWN, 4), KNOWN);
      harness.processWatermark(new Watermark(KNOWN));
      harness.processElement(
          new SumChange(contribution(KNOWN + 1, 3).contribution(), base(40)), KNOWN);
      harness.processWatermark(new Watermark(KNOWN + 1));
      Cost after = harness.extractOutputValues().get(1);
      assertThat(after.costs().effective()).isEqualByComparingTo("7");
      assertThat(after.revision()).isEqualTo(1);
    }
  }
}
