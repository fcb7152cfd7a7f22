package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.event.Payload;
import dev.highwater.flink.HighwaterTypes;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Kafka records to items. Whatever a record holds, it gives items and dead letters with its
 * coordinates, and never an exception: Flink would fail and read the same record again without end.
 *
 * <p>{@link ItemTimes} judges the items' times. The reference is the record's timestamp; only of a
 * record without one is it the time of reading, since a live job reads for months.
 */
public final class KafkaItems implements KafkaRecordDeserializationSchema<Decoded> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_HEADER_BYTES = 256;

  private final PayloadDecoder decoder;
  private final ItemTimes times;

  /**
   * @param input name of the input, for dead letters
   * @param maxFutureSkewMillis how far an item's time may lie after its record's timestamp, or
   *     after the time of reading where the record has none
   * @param range items outside are not given; dead letters always are
   */
  public KafkaItems(
      String input, PayloadDecoder decoder, long maxFutureSkewMillis, EventTimeRange range) {
    this.decoder = decoder;
    this.times = new ItemTimes(input, maxFutureSkewMillis, range);
  }

  /** Those of an input of the settings. */
  static KafkaItems of(Settings settings, Settings.Input input, EventTimeRange range) {
    return new KafkaItems(
        input.name(),
        PayloadDecoder.of(settings, input),
        settings.time().maxFutureSkew().toMillis(),
        range);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Decoded> out) {
    decode(record, out::collect);
  }

  /** As {@link #deserialize}, for readers outside Flink. */
  void decode(ConsumerRecord<byte[], byte[]> record, Consumer<Decoded> out) {
    Payload payload = payload(record);
    decoder.decode(payload, times.judge(payload, ItemTimes.Reference.of(payload), out));
  }

  /** A record as the codecs see it. */
  static Payload payload(ConsumerRecord<byte[], byte[]> record) {
    return new Payload(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        contentType(record),
        record.key(),
        record.value());
  }

  private static String contentType(ConsumerRecord<byte[], byte[]> record) {
    String found = null;
    for (Header header : record.headers()) {
      byte[] value = header.value();
      if (header.key().equalsIgnoreCase("content-type")
          && value != null
          && value.length <= MAX_HEADER_BYTES) {
        found = new String(value, StandardCharsets.UTF_8);
      }
    }
    return found;
  }

  @Override
  public TypeInformation<Decoded> getProducedType() {
    return HighwaterTypes.DECODED;
  }
}
