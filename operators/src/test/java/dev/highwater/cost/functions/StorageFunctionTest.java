package dev.highwater.cost.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Snapshot;
import dev.highwater.cost.rightsizing.Storage;
import dev.highwater.cost.rightsizing.Volume;
import dev.highwater.result.Recommendation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class StorageFunctionTest {
  private static final Storage STORAGE =
      new Storage(
          List.of(
              volume("vol-free", "", "2024-09-01", "12.50"),
              volume("vol-used", "i-1", "2024-01-01", "9")),
          List.of(
              new Snapshot("snap-old", "us-east-1", millis("2024-06-10"), false, null),
              new Snapshot("snap-image", "us-east-1", millis("2020-01-01"), true, null)));

  private static Volume volume(String id, String attachedTo, String since, String monthly) {
    return new Volume(id, "us-east-1", attachedTo, millis(since), new BigDecimal(monthly));
  }

  private static long millis(String date) {
    return Utc.millis(LocalDate.parse(date));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Heard, Recommendation> harness(
      Storage storage) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new StorageFunction(storage)),
        heard -> StorageFunction.KEY,
        Types.STRING,
        720,
        1,
        0);
  }

  private static Heard heard(String known) {
    return new Heard("USD", "aws", "1", millis("2024-09-01"), millis(known));
  }

  private static String text(Recommendation one) {
    return String.join(
        " ",
        one.resource(),
        "" + one.revision(),
        one.state(),
        one.kind(),
        "" + one.reasons(),
        "" + one.options().size(),
        Utc.text(one.asOfMillis()));
  }

  @Test
  void storageIsToldOnTheDayOnWhichItIsOldEnoughAndEndsWithALaterInventory() throws Exception {
    try (var harness = harness(STORAGE)) {
      harness.open();
      harness.processElement(heard("2024-09-05"), 0);
      harness.processWatermark(new Watermark(millis("2024-09-07")));
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(new Watermark(millis("2024-09-20")));
      assertThat(harness.extractOutputValues())
          .extracting(StorageFunctionTest::text)
          .containsExactly(
              "snap-old 0 open old-snapshot [PRICE_UNKNOWN, OLDER_THAN_LIMIT] 0 2024-09-08",
              "vol-free 0 open unattached-storage [NOT_ATTACHED] 1 2024-09-08");
      var changed =
          harness(new Storage(List.of(volume("vol-free", "", "2024-09-01", "25")), List.of()));
      changed.initializeState(harness.snapshot(1, 1));
      changed.open();
      changed.processElement(heard("2024-09-03"), 0);
      changed.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(changed.extractOutputValues())
          .as("an old bill begins no day again")
          .extracting(StorageFunctionTest::text)
          .containsExactly(
              "snap-old 1 ended old-snapshot [] 0 2024-09-21",
              "vol-free 1 open unattached-storage [NOT_ATTACHED] 1 2024-09-21");
      assertThat(changed.extractOutputValues().get(1).options().get(0).listSavings())
          .isEqualByComparingTo("25");
      changed.close();
    }
  }
}
