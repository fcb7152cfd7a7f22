package dev.highwater.it.support;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Signals of a service, minute by minute, each series in a partition of its own: requests, and
 * errors of which there are many more in some minutes.
 *
 * <p>The records and their places follow from the start and the minutes alone: what is produced
 * until a minute on a fresh broker is what a savepoint of that minute had read.
 */
public final class CartSignals implements AutoCloseable {
  public static final long MINUTE = 60_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final long startMillis;
  private final IntPredicate odd;
  private final Random random = new Random(4);
  private int produced;

  /**
   * @param startMillis start of minute 0
   * @param odd the minutes with many errors
   */
  public CartSignals(String bootstrapServers, String topic, long startMillis, IntPredicate odd) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
    this.startMillis = startMillis;
    this.odd = odd;
  }

  /** Minutes not produced so far. */
  public void produceUntil(int end) {
    for (; produced < end; produced++) {
      double errors = 0.02 + 0.001 * random.nextGaussian() + (odd.test(produced) ? 0.5 : 0);
      produce(0, "error_ratio", produced, errors);
      produce(1, "requests_per_second", produced, 100 + 3 * random.nextGaussian());
    }
    producer.flush();
  }

  /** So many minutes have been produced: so many records are in each partition. */
  public int minutes() {
    return produced;
  }

  /** A single record. */
  public void produce(int partition, String name, int minute, double value) {
    long from = startMillis + minute * MINUTE;
    String json =
        String.format(
            Locale.ROOT,
            "{\"signal\":\"%s\",\"service\":\"cart\",\"windowStartMillis\":%d,\"windowEndMillis\":%d,"
                + "\"windowMillis\":60000,\"revision\":0,\"value\":%s}",
            name,
            from,
            from + MINUTE,
            value);
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            from + MINUTE,
            (name + "{service=\"cart\",window=\"1m\"}").getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    producer.close();
  }
}
