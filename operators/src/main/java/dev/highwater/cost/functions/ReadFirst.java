package dev.highwater.cost.functions;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Time of a stream that never ends and has no say in what time it is: it stands still until the
 * stream has been quiet for a while, then it is idle for good. So at a start what the stream is
 * joined with waits until what is there has been read, and never waits for it again; nor longer
 * than a while where the stream is never quiet. It gives no watermark: where all else is idle, too,
 * time stands.
 *
 * @param quietRounds watermark intervals (200 ms unless set otherwise) without a record
 * @param atMostRounds intervals after which there is no waiting any more
 */
public record ReadFirst(int quietRounds, int atMostRounds) implements WatermarkStrategy<Requests> {
  private static final long serialVersionUID = 1;

  /**
   * Half a minute at the default interval: hours are some way apart among all signals. At most ten
   * minutes.
   */
  public static final ReadFirst DEFAULT = new ReadFirst(150, 3_000);

  @Override
  public WatermarkGenerator<Requests> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(quietRounds, atMostRounds);
  }

  private static final class Generator implements WatermarkGenerator<Requests> {
    private final int quietRounds;
    private int roundsLeft;
    private int allRoundsLeft;
    private boolean isRead;

    Generator(int quietRounds, int atMostRounds) {
      this.quietRounds = quietRounds;
      roundsLeft = quietRounds;
      allRoundsLeft = atMostRounds;
    }

    @Override
    public void onEvent(Requests requests, long timestamp, WatermarkOutput output) {
      roundsLeft = quietRounds;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      if (isRead) {
        return;
      }
      if (roundsLeft == 0 || allRoundsLeft == 0) {
        isRead = true;
        output.markIdle();
      } else {
        roundsLeft--;
        allRoundsLeft--;
      }
    }
  }
}
