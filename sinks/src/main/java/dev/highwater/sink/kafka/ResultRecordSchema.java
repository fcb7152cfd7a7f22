package dev.highwater.sink.kafka;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One result as a Kafka record: key is the canonical key in UTF-8, value as the codec writes it,
 * header {@code content-type}, no partition (Kafka's own partitioner hashes the key, as clients of
 * other languages do), timestamp by {@link RecordTime}.
 *
 * <p>A record that would be larger than the producer may send is left out, counted as {@code
 * recordsTooLarge} and logged: sending it would fail the job, again after each restart.
 *
 * <p>It tells the sink its topic, which Flink's pooling of transactional ids asks for.
 */
public final class ResultRecordSchema<T>
    implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ResultRecordSchema.class);

  /** More than what Kafka's batch and record headers and the content type need. */
  private static final int OVERHEAD_BYTES = 512;

  private final String topic;
  private final ResultCodec<T> codec;
  private final RecordTime time;
  private final int maxBytes;

  private transient ResultEncoder<T> encoder;
  private transient List<org.apache.kafka.common.header.Header> headers;
  private transient Counter tooLarge;

  /**
   * @param maxBytes the producer's {@code max.request.size}
   */
  public ResultRecordSchema(String topic, ResultCodec<T> codec, RecordTime time, int maxBytes) {
    this.topic = topic;
    this.codec = codec;
    this.time = time;
    this.maxBytes = maxBytes;
  }

  /**
   * Makes the encoder; for the Confluent wire format this asks the schema registry.
   *
   * @throws IOException where the registry cannot be reached or refuses the schema
   */
  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
      throws IOException {
    open(
        context == null
            ? new SimpleCounter()
            : context.getMetricGroup().counter("recordsTooLarge"));
  }

  private void open(Counter tooLargeCounter) throws IOException {
    tooLarge = tooLargeCounter;
    encoder = codec.encoder();
    headers =
        List.of(
            new RecordHeader(
                "content-type",
                codec.encoding().contentType().getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T result, KafkaSinkContext context, Long timestamp) {
    byte[] key = codec.type().key(result).getBytes(StandardCharsets.UTF_8);
    byte[] value = encoder.encode(result);
    if ((long) key.length + value.length + OVERHEAD_BYTES > maxBytes) {
      tooLarge.inc();
      long count = tooLarge.getCount();
      if (Long.bitCount(count) == 1) {
        LOG.warn(
            "{} records for topic {} left out so far, because they are larger than max.request.size; the last has {} bytes",
            count,
            topic,
            key.length + value.length);
      }
      return null;
    }
    return new ProducerRecord<>(topic, null, recordTime(result), key, value, headers);
  }

  /** {@code null} stands for the time of writing. Kafka refuses negative timestamps. */
  private Long recordTime(T result) {
    if (time == RecordTime.WRITING) {
      return null;
    }
    long millis = codec.type().timestampMillis(result);
    return millis < 0 ? null : millis;
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}
