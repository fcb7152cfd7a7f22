package dev.highwater.input;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import dev.highwater.flink.HighwaterTypes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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
 * <p>An item later than its record's timestamp by more than the permitted skew becomes a dead
 * letter here, before it can move any watermark. Items outside the range of event time that is
 * asked for are left out.
 */
public final class KafkaItems implements KafkaRecordDeserializationSchema<Decoded> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_HEADER_BYTES = 256;

  private final String input;
  private final PayloadDecoder decoder;
  private final long maxFutureSkewMillis;
  private final EventTimeRange range;

  /**
   * @param input name of the input, for dead letters
   * @param maxFutureSkewMillis how far an item's time may lie after its record's timestamp
   * @param range items outside are not given; dead letters always are
   */
  public KafkaItems(
      String input, PayloadDecoder decoder, long maxFutureSkewMillis, EventTimeRange range) {
    this.input = input;
    this.decoder = decoder;
    this.maxFutureSkewMillis = maxFutureSkewMillis;
    this.range = range;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Decoded> out) {
    Payload payload = payload(record);
    decoder.decode(payload, new Judge(payload, out));
  }

  /** A record as the codecs see it. */
  static Payload payload(ConsumerRecord<byte[], byte[]> record) {
    return new Payload(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        contentType(record),
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

  private final class Judge implements Consumer<Decoded> {
    private final Payload payload;
    private final Collector<Decoded> out;
    private final long latest;
    private int item;

    Judge(Payload payload, Collector<Decoded> out) {
      this.payload = payload;
      this.out = out;
      long timestamp = payload.timestampMillis();
      boolean known = timestamp >= 0 && timestamp <= Long.MAX_VALUE - maxFutureSkewMillis;
      this.latest = known ? timestamp + maxFutureSkewMillis : Long.MAX_VALUE;
    }

    @Override
    public void accept(Decoded decoded) {
      int index = item++;
      if (decoded.deadLetter() != null) {
        out.collect(decoded);
      } else if (decoded.timeMillis() > latest) {
        out.collect(Decoded.of(tooEarly(index, decoded.timeMillis())));
      } else if (range.contains(decoded.timeMillis())) {
        out.collect(decoded);
      }
    }

    private DeadLetter tooEarly(int index, long timeMillis) {
      Hash128 hash = Hash128.of(payload.value() == null ? new byte[0] : payload.value());
      HexFormat hex = HexFormat.of();
      return new DeadLetter(
          input,
          payload.topic(),
          payload.partition(),
          payload.offset(),
          index,
          payload.timestampMillis(),
          RejectReason.FUTURE_TIMESTAMP,
          "the item's time is "
              + (timeMillis - payload.timestampMillis()) / 1000
              + " s after the record's timestamp; time.maxFutureSkew is "
              + maxFutureSkewMillis / 1000
              + " s",
          hex.toHexDigits(hash.high()) + hex.toHexDigits(hash.low()),
          null);
    }
  }
}
