package dev.highwater.sink.kafka;

import dev.highwater.result.ResultCodec;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The sinks of one job to one Kafka cluster.
 *
 * <p>Results that must be there exactly once are written in transactions that commit with Flink's
 * checkpoints: a {@code read_committed} reader sees them one checkpoint interval later, once,
 * whatever fails. What must be there at once (dead letters, late items, ticks) is written without
 * transactions, at least once, under keys that show duplicates.
 *
 * <p>Producer settings, weakest first: Kafka's defaults; {@link #DEFAULTS}; {@code
 * kafka.properties} as given; the bootstrap servers.
 *
 * <p><b>Transactional ids are pooled</b>: a handful per task is used again and again. The
 * alternative, a new id for each checkpoint, leaves 17,000 ids a day and task at a checkpoint every
 * 5 s, which the brokers keep for a week. The price: Kafka 3.0 or later, the right to list and
 * describe transactions, no way back to incrementing ids for a running job, and FLINK-40626: after
 * a restore with lower parallelism a transaction may stay open until the timeout, and readers wait
 * for it.
 */
public final class KafkaSinks {
  /**
   * What differs from Kafka's defaults. The transaction timeout must be longer than the longest
   * checkpoint and restart together, because a transaction that ends by it is lost, and at most the
   * broker's {@code transaction.max.timeout.ms}, 15 min by default; Flink's own default of 1 h
   * makes brokers refuse. A broker may be away for as long before a producer gives up, which
   * restarts the job. Windows close in bursts, which a short wait turns into batches worth
   * compressing.
   */
  public static final Map<String, String> DEFAULTS =
      Map.of(
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "600000",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "600000",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "600000",
          ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
          ProducerConfig.LINGER_MS_CONFIG, "50",
          ProducerConfig.BATCH_SIZE_CONFIG, "65536");

  private static final int DEFAULT_MAX_REQUEST_SIZE = 1 << 20;

  private final String bootstrapServers;
  private final Map<String, String> properties;
  private final String deployment;
  private final String job;
  private final String run;

  /**
   * Sinks of a job.
   *
   * @param properties {@code kafka.properties}, passed on untouched
   * @param deployment name of the deployment, part of transactional ids
   * @param job name of the job, part of transactional ids
   * @param run id of a replay, so that it never touches the live job's transactions; {@code null}
   *     for the live job
   */
  public KafkaSinks(
      String bootstrapServers,
      Map<String, String> properties,
      String deployment,
      String job,
      String run) {
    this.bootstrapServers = bootstrapServers;
    this.properties = Map.copyOf(properties);
    this.deployment = deployment;
    this.job = job;
    this.run = run;
  }

  /**
   * A sink whose records {@code read_committed} readers see once, one checkpoint interval later.
   */
  public <T> KafkaSink<T> exactlyOnce(
      Output output, String topic, ResultCodec<T> codec, RecordTime time) {
    return this.<T>builder(topic, codec, time)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(output.transactionalIdPrefix(deployment, job, run))
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .build();
  }

  /** A sink whose records are visible at once, and may come again after a restart. */
  public <T> KafkaSink<T> atLeastOnce(String topic, ResultCodec<T> codec, RecordTime time) {
    return this.<T>builder(topic, codec, time)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  private <T> KafkaSinkBuilder<T> builder(String topic, ResultCodec<T> codec, RecordTime time) {
    Properties producer = new Properties();
    producer.putAll(producerProperties());
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producer)
        .setBootstrapServers(bootstrapServers)
        .setRecordSerializer(new ResultRecordSchema<>(topic, codec, time, maxRequestSize()));
  }

  /** What the producers are given, without the bootstrap servers. Holds secrets. */
  Map<String, String> producerProperties() {
    Map<String, String> merged = new TreeMap<>(DEFAULTS);
    merged.putAll(properties);
    return merged;
  }

  private int maxRequestSize() {
    String value = properties.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    if (value == null) {
      return DEFAULT_MAX_REQUEST_SIZE;
    }
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "kafka.properties: max.request.size is not a whole number");
    }
  }
}
