package dev.highwater.cost.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.core.Utc;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class TrafficFunctionTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 9, 1);

  private static KeyedTwoInputStreamOperatorTestHarness<String, Requests, Spent, Requests> harness()
      throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new TrafficFunction(Utc.DAY)),
        requests -> TrafficFunction.KEY,
        complete -> TrafficFunction.KEY,
        Types.STRING,
        720,
        1,
        0);
  }

  private static long day(int number) {
    return Utc.millis(FIRST.plusDays(number));
  }

  private static StreamRecord<Requests> requests(
      String series, long hour, int revision, Double count) {
    return new StreamRecord<>(new Requests("", "shop", series, hour, revision, count), hour);
  }

  private static StreamRecord<Spent> complete(String currency, int known, int until) {
    return new StreamRecord<>(Spent.complete(currency, day(known), day(until)), day(known));
  }

  private static String text(Requests one) {
    long hour = (one.hourMillis() - day(0)) / Utc.HOUR;
    return one.watcher() + " " + one.application() + " " + hour + " " + one.requests();
  }

  private static org.apache.flink.streaming.api.watermark.Watermark at(int day) {
    return new org.apache.flink.streaming.api.watermark.Watermark(day(day));
  }

  @Test
  void hoursOfCompleteDaysAreToldOnceTheSumOfTheirSeriesLastRevisions() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processWatermarkStatus1(WatermarkStatus.IDLE);
      harness.processElement1(requests("a", day(0), 1, 5.0));
      harness.processElement1(requests("a", day(0), 0, 4.0));
      harness.processElement1(requests("b", day(0), 0, 2.0));
      harness.processElement1(requests("a", day(0) + Utc.HOUR, 0, null));
      harness.processElement1(requests("a", day(1), 0, 7.0));
      harness.processElement2(complete("USD", 2, 1));
      harness.processElement2(complete("EUR", 2, 1));
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark2(at(2));
      harness.processElement1(requests("a", day(0) + 2 * Utc.HOUR, 0, 9.0));
      harness.processElement2(complete("USD", 3, 2));
      harness.processWatermark2(at(3));
      assertThat(harness.extractOutputValues())
          .as("an hour that nobody knows is none; the first day's third came too late")
          .extracting(TrafficFunctionTest::text)
          .containsExactly("EUR shop 0 7.0", "USD shop 0 7.0", "USD shop 24 7.0");
    }
  }

  @Test
  void noDayIsToldBeforeWhatIsThereHasBeenRead() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement2(complete("USD", 2, 1));
      harness.processWatermark2(at(4));
      harness.processElement1(requests("a", day(0), 0, 5.0));
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermarkStatus1(WatermarkStatus.IDLE);
      assertThat(harness.extractOutputValues())
          .extracting(TrafficFunctionTest::text)
          .containsExactly("USD shop 0 5.0");
      harness.processWatermarkStatus2(WatermarkStatus.IDLE);
      harness.processElement2(complete("USD", 6, 5));
      assertThat(harness.numEventTimeTimers()).as("time stands where bills are idle").isEqualTo(2);
    }
  }

  @Test
  void hoursAreForgottenWhenNoDayCanBecomeCompleteAnyMore() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processWatermarkStatus1(WatermarkStatus.IDLE);
      for (int day = 0; day < 60; day++) {
        harness.processElement1(requests("a", day(day), 0, 5.0));
      }
      harness.processElement2(complete("USD", 51, 50));
      harness.processWatermark2(at(51));
      assertThat(harness.extractOutputValues()).as("days 14 to 49").hasSize(36);
    }
    try (var harness = harness()) {
      harness.open();
      harness.processWatermarkStatus1(WatermarkStatus.IDLE);
      for (int day = 0; day < 60; day++) {
        harness.processElement1(requests("a", day(day), 0, 5.0));
      }
      harness.processWatermark2(at(96));
      assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
      harness.processWatermark2(at(98));
      assertThat(harness.numKeyedStateEntries() + harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void aStreamWithoutEndIsIdleOnceItHasBeenQuiet() {
    Output output = new Output();
    var generator = new ReadFirst(2, 1_000).createWatermarkGenerator(null);
    for (int round = 0; round < 10; round++) {
      generator.onEvent(null, 1, output);
      generator.onPeriodicEmit(output);
      generator.onPeriodicEmit(output);
    }
    assertThat(output.idle).isZero();
    for (int round = 0; round < 10; round++) {
      generator.onPeriodicEmit(output);
    }
    generator.onEvent(null, 1, output);
    generator.onPeriodicEmit(output);
    assertThat(List.of(output.idle, output.watermarks)).containsExactly(1, 0);
  }

  @Test
  void aStreamThatIsNeverQuietIsNotWaitedForForEver() {
    Output output = new Output();
    var generator = new ReadFirst(2, 20).createWatermarkGenerator(null);
    for (int round = 0; round < 20; round++) {
      generator.onEvent(null, 1, output);
      generator.onPeriodicEmit(output);
    }
    assertThat(output.idle).isZero();
    generator.onEvent(null, 1, output);
    generator.onPeriodicEmit(output);
    assertThat(output.idle).isEqualTo(1);
  }

  private static final class Output implements WatermarkOutput {
    private int idle;
    private int watermarks;

    @Override
    public void emitWatermark(Watermark watermark) {
      watermarks++;
    }

    @Override
    public void markIdle() {
      idle++;
    }

    @Override
    public void markActive() {
      watermarks++;
    }
  }
}
