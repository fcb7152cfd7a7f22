package dev.highwater.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EventSerializersTest {
  private final RandomEvents random = new RandomEvents(7);

  @Test
  void decodedItemsOfEveryBranchRoundTrip() throws Exception {
    SerializerChecks.check(HighwaterTypes.DECODED, random::decoded, 500);
  }

  @Test
  void fieldsSurviveNotOnlyBytes() throws Exception {
    var serializer = HighwaterTypes.DECODED.createSerializer(new SerializerConfigImpl());
    for (int i = 0; i < 200; i++) {
      Decoded item =
          switch (i % 6) {
            case 0 -> Decoded.of(random.point());
            case 1 -> Decoded.of(random.span());
            case 2 -> Decoded.of(random.signal());
            case 3 -> Decoded.of(random.feedback());
            case 4 -> Decoded.of(random.deployment());
            default -> Decoded.of(random.log());
          };
      Decoded back =
          serializer.deserialize(
              new DataInputDeserializer(SerializerChecks.bytes(serializer, item)));
      assertThat(back).isEqualTo(item);
    }
  }

  @Test
  void resultsRoundTrip() throws Exception {
    SerializerChecks.check(HighwaterTypes.SIGNAL, random::signal, 300);
    SerializerChecks.check(HighwaterTypes.ANOMALY, random::anomaly, 300);
    SerializerChecks.check(HighwaterTypes.FEEDBACK, random::feedback, 300);
    SerializerChecks.check(HighwaterTypes.DEPLOYMENT, random::deployment, 300);
    SerializerChecks.check(HighwaterTypes.LATE_ITEM, random::lateItem, 300);
    SerializerChecks.check(HighwaterTypes.DEAD_LETTER, random::deadLetter, 300);
    SerializerChecks.check(
        HighwaterTypes.HASH, () -> Hash128.of(random.text().getBytes(StandardCharsets.UTF_8)), 50);
  }

  @Test
  void fieldsOfAnomaliesAndOfWhatIsSaidOfThemSurvive() throws Exception {
    same(HighwaterTypes.ANOMALY, random::anomaly);
    same(HighwaterTypes.FEEDBACK, random::feedback);
    same(HighwaterTypes.DEPLOYMENT, random::deployment);
  }

  private static <T> void same(TypeInformation<T> type, Supplier<T> values) throws Exception {
    var serializer = type.createSerializer(new SerializerConfigImpl());
    for (int i = 0; i < 100; i++) {
      T value = values.get();
      byte[] bytes = SerializerChecks.bytes(serializer, value);
      assertThat(serializer.deserialize(new DataInputDeserializer(bytes))).isEqualTo(value);
    }
  }

  @Test
  void numbersOfAllSizesRoundTrip() throws Exception {
    for (int bit = 0; bit < 64; bit++) {
      for (long value : new long[] {1L << bit, -(1L << bit), (1L << bit) - 1}) {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Wire.writeLong(value, out);
        assertThat(Wire.readLong(new DataInputDeserializer(out.getCopyOfBuffer())))
            .isEqualTo(value);
      }
    }
  }
}
