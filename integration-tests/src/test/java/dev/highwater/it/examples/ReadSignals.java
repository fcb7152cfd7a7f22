package dev.highwater.it.examples;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints the error ratio of every service and minute, again whenever it is revised. */
public final class ReadSignals {
  private ReadSignals() {}

  public static void main(String[] args) throws IOException {
    String bootstrapServers = args[0];
    String topic = args.length > 1 ? args[1] : "highwater.signals";
    read(
        bootstrapServers,
        topic,
        signal -> {
          boolean total = !signal.labels().toMap().containsKey("by");
          if (signal.signal().equals("error_ratio") && signal.windowMillis() == 60_000 && total) {
            System.out.printf(
                "%tFT%<tTZ %s %.4f%s%n",
                signal.windowStartMillis(),
                signal.service(),
                signal.value(),
                signal.isFinal() ? " (final)" : "");
          }
        });
  }

  /** Gives every new or revised signal to {@code use}, until the thread is interrupted. */
  static void read(String bootstrapServers, String topic, Consumer<Signal> use) throws IOException {
    ResultDecoder<Signal> decoder = ResultCodec.avro(ResultTypes.SIGNAL).decoder();
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", "read-signals");
    settings.put("auto.offset.reset", "earliest");
    // without this a reader also sees what a failed attempt has written
    settings.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          try {
            use.accept(decoder.decode(record.value()));
          } catch (ResultFormatException e) {
            System.err.printf(
                "%s-%d@%d: %s%n", topic, record.partition(), record.offset(), e.getMessage());
          }
        }
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }
}
