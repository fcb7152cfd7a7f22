package dev.highwater.demo;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads {@code highwater.signals} as any consumer would, committed records only, into a table and a
 * file of JSON lines. May be closed from another thread.
 */
final class SignalTail implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final ResultDecoder<Signal> decoder = ResultCodec.avro(ResultTypes.SIGNAL).decoder();
  private final ResultEncoder<Signal> encoder = ResultCodec.json(ResultTypes.SIGNAL).encoder();
  private final OutputStream file;
  private final ServiceTable table;
  private long count;

  SignalTail(String bootstrapServers, String topic, Path file, ServiceTable table)
      throws IOException {
    this.table = table;
    this.file = new BufferedOutputStream(Files.newOutputStream(file));
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what is there, waiting for at most {@code wait}. */
  synchronized void poll(Duration wait) throws IOException {
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(wait)) {
      Signal signal = decoder.decode(message.value());
      table.add(signal);
      file.write(encoder.encode(signal));
      file.write('\n');
      count++;
    }
  }

  /** Reads to the end of what has been committed. */
  synchronized void finish() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll(Duration.ofMillis(200));
    }
    file.flush();
  }

  /** Records read. */
  synchronized long count() {
    return count;
  }

  @Override
  public synchronized void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    try {
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot write the results' file", e);
    }
  }
}
