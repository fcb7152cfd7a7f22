package dev.highwater.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.RejectReason;
import dev.highwater.result.ClockTick;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class WatermarksTest {
  private static final long TIME = 1_700_000_000_000L;
  private static final Decoded DEAD =
      Decoded.of(new DeadLetter("logs", "t", 0, 0, 0, TIME, RejectReason.MALFORMED, "x", "", null));

  private final ManualClock clock = new ManualClock(1_000_000_000L);
  private final Output output = new Output();

  private static final class Output implements WatermarkOutput {
    long watermark = Long.MIN_VALUE;
    boolean idle;

    @Override
    public void emitWatermark(Watermark mark) {
      watermark = Math.max(watermark, mark.getTimestamp());
      idle = false;
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }

  private <T> WatermarkGenerator<T> generator(WatermarkStrategy<T> strategy) {
    return strategy.createWatermarkGenerator(
        new WatermarkGeneratorSupplier.Context() {
          @Override
          public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
          }

          @Override
          public RelativeClock getInputActivityClock() {
            return clock;
          }
        });
  }

  private void pass(WatermarkGenerator<?> generator, Duration time) {
    long millis = time.toMillis();
    for (long passed = 0; passed < millis; passed += 200) {
      clock.advanceTime(Duration.ofMillis(200));
      generator.onPeriodicEmit(output);
    }
  }

  private static WatermarkStrategy<Decoded> live() {
    return ItemWatermarks.live(Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  @Test
  void theWatermarkStaysBehindTheLatestItem() {
    WatermarkGenerator<Decoded> items = generator(live());
    items.onEvent(KafkaItemsTest.log(TIME), TIME, output);
    items.onEvent(KafkaItemsTest.log(TIME - 5_000), TIME - 5_000, output);
    items.onPeriodicEmit(output);
    assertThat(output.watermark).isEqualTo(TIME - 10_000 - 1);
  }

  @Test
  void aPartitionOfDeadLettersBecomesIdle() {
    WatermarkGenerator<Decoded> items = generator(live());
    items.onEvent(KafkaItemsTest.log(TIME), TIME, output);
    for (int second = 0; second < 59; second++) {
      pass(items, Duration.ofSeconds(1));
      items.onEvent(DEAD, Long.MIN_VALUE, output);
    }
    assertThat(output.idle).isFalse();
    for (int second = 0; second < 3; second++) {
      pass(items, Duration.ofSeconds(1));
      items.onEvent(DEAD, Long.MIN_VALUE, output);
    }
    assertThat(output.idle).isTrue();
    assertThat(output.watermark).isEqualTo(TIME - 10_000 - 1);

    items.onEvent(KafkaItemsTest.log(TIME + 1), TIME + 1, output);
    assertThat(output.idle).as("an item ends idleness at once").isFalse();
  }

  @Test
  void aPartitionWithoutAnythingBecomesIdleAfterTheIdlenessOnly() {
    WatermarkGenerator<Decoded> items = generator(live());
    pass(items, Duration.ofSeconds(59));
    assertThat(output.idle).isFalse();
    pass(items, Duration.ofSeconds(2));
    assertThat(output.idle).isTrue();
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void boundedInputsAreNeverIdle() {
    WatermarkGenerator<Decoded> items = generator(ItemWatermarks.bounded(Duration.ofSeconds(10)));
    items.onEvent(KafkaItemsTest.log(TIME), TIME, output);
    clock.advanceTime(Duration.ofDays(365));
    items.onPeriodicEmit(output);
    items.onPeriodicEmit(output);
    assertThat(output.idle).isFalse();
  }

  private WatermarkGenerator<ClockTick> ticks() {
    return generator(
        new ClockWatermarks(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5)));
  }

  private void tick(WatermarkGenerator<ClockTick> generator, long timeMillis) {
    generator.onEvent(new ClockTick("signals", timeMillis), timeMillis, output);
  }

  @Test
  void theClockFollowsItsTicksAndIsNeverIdle() {
    WatermarkGenerator<ClockTick> ticks = ticks();
    for (int i = 0; i < 20; i++) {
      pass(ticks, Duration.ofSeconds(5));
      tick(ticks, TIME + i * 5_000L);
    }
    pass(ticks, Duration.ofSeconds(1));
    assertThat(output.watermark).isEqualTo(TIME + 19 * 5_000L - 10_000 - 1);
    pass(ticks, Duration.ofMinutes(10));
    assertThat(output.idle).isFalse();
    assertThat(output.watermark)
        .as("without ticks time stands still")
        .isEqualTo(TIME + 19 * 5_000L - 10_000 - 1);
  }

  @Test
  void afterAGapTheClockHoldsSoThatABacklogBecomesActiveFirst() {
    WatermarkGenerator<ClockTick> ticks = ticks();
    pass(ticks, Duration.ofSeconds(5));
    tick(ticks, TIME);
    pass(ticks, Duration.ofMinutes(5));
    long before = output.watermark;

    long after = TIME + 300_000;
    for (int i = 0; i < 11; i++) {
      tick(ticks, after + i * 5_000L);
      pass(ticks, Duration.ofSeconds(5));
      assertThat(output.watermark).as("%d s after the outage", 5 * i).isEqualTo(before);
    }
    tick(ticks, after + 55_000);
    pass(ticks, Duration.ofSeconds(6));
    assertThat(output.watermark).isEqualTo(after + 55_000 - 10_000 - 1);
  }

  @Test
  void aLateFirstTickMeansThatTheBrokerWasAway() {
    WatermarkGenerator<ClockTick> ticks = ticks();
    pass(ticks, Duration.ofSeconds(90));
    tick(ticks, TIME);
    pass(ticks, Duration.ofSeconds(59));
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
    pass(ticks, Duration.ofSeconds(2));
    assertThat(output.watermark).isEqualTo(TIME - 10_000 - 1);
  }

  @Test
  void oldTicksReadAfterARestartDoNotHoldUp() {
    WatermarkGenerator<ClockTick> ticks = ticks();
    tick(ticks, TIME - 7_200_000);
    tick(ticks, TIME);
    pass(ticks, Duration.ofSeconds(1));
    assertThat(output.watermark).isEqualTo(TIME - 10_000 - 1);
  }

  @Test
  void recordsThatAreNoTicksAreLeftOut() throws Exception {
    Clock.Ticks ticks = new Clock.Ticks();
    ticks.open(null);
    byte[] good =
        dev.highwater.result.ResultCodec.avro(dev.highwater.result.ResultTypes.CLOCK_TICK)
            .encoder()
            .encode(new ClockTick("j", TIME));
    var out = new java.util.ArrayList<ClockTick>();
    var collector =
        new org.apache.flink.util.Collector<ClockTick>() {
          @Override
          public void collect(ClockTick tick) {
            out.add(tick);
          }

          @Override
          public void close() {}
        };
    for (byte[] value : new byte[][] {null, {}, {1, 2, 3}, good}) {
      ticks.deserialize(
          new org.apache.kafka.clients.consumer.ConsumerRecord<>("c", 0, 0, null, value),
          collector);
    }
    assertThat(out).containsExactly(new ClockTick("j", TIME));
  }
}
