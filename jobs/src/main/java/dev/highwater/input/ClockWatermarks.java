package dev.highwater.input;

import dev.highwater.result.ClockTick;
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
 * The clock's time: the latest tick less the permitted disorder; never idle.
 *
 * <p>It sets time where all data is silent, and must not run ahead of a backlog. While the broker
 * is away, partitions of data become idle and no tick comes: time stands still. When the broker is
 * back, a tick may be read before the backlog of a partition that is still idle. So after a gap in
 * ticks the clock <b>holds</b> its old time for as long as the idleness: whatever has a backlog
 * becomes active in that time and from then on sets the time itself. At the start no partition is
 * idle before the idleness has passed, so each holds time by itself; only when the first tick comes
 * late, which means that the broker was away, the clock holds as well.
 */
public final class ClockWatermarks implements WatermarkStrategy<ClockTick> {
  private static final long serialVersionUID = 1L;

  /** Ticks further apart than this many intervals are a gap. */
  static final int GAP_INTERVALS = 3;

  private final long delayMillis;
  private final long idlenessMillis;
  private final long intervalMillis;

  /**
   * @param outOfOrderness how far the clock stays behind its ticks, as data does
   * @param idleness of the data's partitions
   * @param interval between ticks
   */
  public ClockWatermarks(Duration outOfOrderness, Duration idleness, Duration interval) {
    this.delayMillis = outOfOrderness.toMillis();
    this.idlenessMillis = idleness.toMillis();
    this.intervalMillis = interval.toMillis();
  }

  @Override
  public WatermarkGenerator<ClockTick> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(
        delayMillis, idlenessMillis, intervalMillis, context.getInputActivityClock());
  }

  @Override
  public TimestampAssigner<ClockTick> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (tick, recordTimestamp) -> tick.timeMillis();
  }

  /** The clock's partition. */
  static final class Generator implements WatermarkGenerator<ClockTick> {
    private final long delayMillis;
    private final long idlenessMillis;
    private final long gapMillis;
    private final RelativeClock clock;
    private final long startedAt;
    private long latestTick = Long.MIN_VALUE;
    private long lastTickAt;
    private long heldUntil;
    private long emitted = Long.MIN_VALUE;

    Generator(long delayMillis, long idlenessMillis, long intervalMillis, RelativeClock clock) {
      this.delayMillis = delayMillis;
      this.idlenessMillis = idlenessMillis;
      this.gapMillis = GAP_INTERVALS * intervalMillis;
      this.clock = clock;
      this.startedAt = clock.relativeTimeMillis();
      this.lastTickAt = startedAt;
      this.heldUntil = startedAt;
    }

    @Override
    public void onEvent(ClockTick tick, long timestamp, WatermarkOutput output) {
      long now = clock.relativeTimeMillis();
      boolean first = latestTick == Long.MIN_VALUE;
      boolean gap =
          now - lastTickAt > gapMillis || (!first && tick.timeMillis() - latestTick > gapMillis);
      // Right after the start every partition of data is active still and holds time by itself.
      boolean fresh = now - startedAt <= Math.min(gapMillis, idlenessMillis / 2);
      if (gap && !fresh) {
        heldUntil = now + idlenessMillis;
      }
      lastTickAt = now;
      latestTick = Math.max(latestTick, tick.timeMillis());
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      if (latestTick != Long.MIN_VALUE && clock.relativeTimeMillis() >= heldUntil) {
        emitted = latestTick - delayMillis - 1;
      }
      // Also the old time is said again, so that the clock is never taken for idle.
      if (emitted != Long.MIN_VALUE) {
        output.emitWatermark(new Watermark(emitted));
      }
    }
  }
}
