package dev.highwater.anomalies.functions;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Time of a control stream: it stands still until the stream has been quiet for a while, then it is
 * ahead of everything for good. So at a start the data waits until what was said before has been
 * read, and never waits for the control stream again.
 *
 * @param quietRounds watermark intervals (200 ms unless set otherwise) without a record
 */
public record NoteWatermarks(int quietRounds) implements WatermarkStrategy<Note> {
  private static final long serialVersionUID = 1;

  /** Five seconds at the default interval: time for a source to find its partitions. */
  public static final NoteWatermarks DEFAULT = new NoteWatermarks(25);

  @Override
  public WatermarkGenerator<Note> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(quietRounds);
  }

  private static final class Generator implements WatermarkGenerator<Note> {
    private int roundsLeft;
    private final int quietRounds;

    Generator(int quietRounds) {
      this.quietRounds = quietRounds;
      roundsLeft = quietRounds;
    }

    @Override
    public void onEvent(Note note, long timestamp, WatermarkOutput output) {
      roundsLeft = quietRounds;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      if (roundsLeft == 0) {
        output.emitWatermark(Watermark.MAX_WATERMARK);
      } else {
        roundsLeft--;
      }
    }
  }
}
