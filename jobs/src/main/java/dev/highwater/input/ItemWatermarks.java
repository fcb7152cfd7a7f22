package dev.highwater.input;

import dev.highwater.event.Decoded;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Event time of items: bounded disorder, and idleness that dead letters do not end.
 *
 * <p>Given to {@code fromSource}, so that each partition has its own watermark and the slowest one
 * counts. A partition of dead letters only becomes idle; Flink's own idleness counts every element
 * as activity and would hold time for ever.
 */
public final class ItemWatermarks implements WatermarkStrategy<Decoded> {
  private static final long serialVersionUID = 1L;

  private final long outOfOrdernessMillis;
  private final long idlenessNanos;

  private ItemWatermarks(long outOfOrdernessMillis, long idlenessNanos) {
    this.outOfOrdernessMillis = outOfOrdernessMillis;
    this.idlenessNanos = idlenessNanos;
  }

  /**
   * For unbounded inputs: a partition without items for {@code idleness} no longer holds time up.
   */
  public static ItemWatermarks live(Duration outOfOrderness, Duration idleness) {
    return new ItemWatermarks(outOfOrderness.toMillis(), idleness.toNanos());
  }

  /**
   * For bounded inputs: no partition is idle before its end, so that results do not depend on how
   * fast it is read.
   */
  public static ItemWatermarks bounded(Duration outOfOrderness) {
    return new ItemWatermarks(outOfOrderness.toMillis(), Long.MAX_VALUE);
  }

  @Override
  public WatermarkGenerator<Decoded> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(outOfOrdernessMillis, idlenessNanos, context.getInputActivityClock());
  }

  @Override
  public TimestampAssigner<Decoded> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (item, recordTimestamp) -> item.timeMillis();
  }

  /** One partition's time. */
  static final class Generator implements WatermarkGenerator<Decoded> {
    private final long outOfOrdernessMillis;
    private final long idlenessNanos;
    private final RelativeClock clock;
    private long latest;
    private boolean activity = true;
    private boolean idle;
    private long quietSinceNanos;

    Generator(long outOfOrdernessMillis, long idlenessNanos, RelativeClock clock) {
      this.outOfOrdernessMillis = outOfOrdernessMillis;
      this.idlenessNanos = idlenessNanos;
      this.clock = clock;
      this.latest = Long.MIN_VALUE + outOfOrdernessMillis + 1;
    }

    @Override
    public void onEvent(Decoded item, long timestamp, WatermarkOutput output) {
      if (item.deadLetter() != null) {
        return;
      }
      latest = Math.max(latest, item.timeMillis());
      activity = true;
      if (idle) {
        idle = false;
        output.markActive();
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      if (activity) {
        activity = false;
        quietSinceNanos = clock.relativeTimeNanos();
      } else if (!idle && clock.relativeTimeNanos() - quietSinceNanos >= idlenessNanos) {
        idle = true;
        output.markIdle();
      }
      if (!idle) {
        output.emitWatermark(new Watermark(latest - outOfOrdernessMillis - 1));
      }
    }
  }
}
