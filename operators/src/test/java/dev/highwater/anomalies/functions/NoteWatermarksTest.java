package dev.highwater.anomalies.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Feedback;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class NoteWatermarksTest {
  @Test
  void timeStandsStillUntilWhatWasSaidBeforeIsReadAndThenNeverAgain() {
    List<Long> given = new ArrayList<>();
    WatermarkOutput output =
        new WatermarkOutput() {
          @Override
          public void emitWatermark(Watermark watermark) {
            given.add(watermark.getTimestamp());
          }

          @Override
          public void markIdle() {}

          @Override
          public void markActive() {}
        };
    Note note = Note.of(Feedback.undo("f", 0));
    var generator = new NoteWatermarks(3).createWatermarkGenerator(null);
    generator.onPeriodicEmit(output);
    generator.onPeriodicEmit(output);
    generator.onEvent(note, 5, output);
    for (int i = 0; i < 3; i++) {
      generator.onPeriodicEmit(output);
      assertThat(given).isEmpty();
    }
    generator.onPeriodicEmit(output);
    generator.onEvent(note, 6, output);
    assertThat(given).containsExactly(Long.MAX_VALUE);
  }
}
