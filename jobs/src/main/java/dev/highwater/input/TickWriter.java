package dev.highwater.input;

import dev.highwater.result.ClockTick;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes ticks in a thread of its own as long as it is open, and lets no tick through that is read
 * back: only their watermark goes on. A tick that cannot be written is lost and counted; the job
 * goes on, and time stands still.
 */
final class TickWriter extends RichFilterFunction<ClockTick> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TickWriter.class);

  private final String topic;
  private final String job;
  private final TreeMap<String, String> properties;
  private final long intervalMillis;

  private transient volatile boolean closed;
  private transient Thread thread;

  /**
   * @param properties the producer's own
   */
  TickWriter(String topic, String job, Map<String, String> properties, Duration interval) {
    this.topic = topic;
    this.job = job;
    this.properties = new TreeMap<>(properties);
    this.intervalMillis = interval.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    Counter written =
        getRuntimeContext().getMetricGroup().addGroup("highwater").counter("ticks_written");
    Counter lost = getRuntimeContext().getMetricGroup().addGroup("highwater").counter("ticks_lost");
    thread = new Thread(() -> run(written, lost), "highwater-clock");
    thread.setDaemon(true);
    thread.setContextClassLoader(getRuntimeContext().getUserCodeClassLoader());
    thread.start();
  }

  @Override
  public boolean filter(ClockTick tick) {
    return false;
  }

  private void run(Counter written, Counter lost) {
    try {
      while (!closed) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
          write(producer, written, lost);
        } catch (KafkaException e) {
          lost.inc();
          LOG.warn("No tick can be written, and without ticks time stands still; trying again", e);
        }
        Thread.sleep(intervalMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("Ticks cannot be written any more: time stands still", e);
    }
  }

  private void write(KafkaProducer<byte[], byte[]> producer, Counter written, Counter lost)
      throws Exception {
    var encoder = ResultCodec.avro(ResultTypes.CLOCK_TICK).encoder();
    byte[] key = job.getBytes(StandardCharsets.UTF_8);
    long next = System.currentTimeMillis();
    while (!closed) {
      long now = System.currentTimeMillis();
      try {
        byte[] value = encoder.encode(new ClockTick(job, now));
        producer.send(
            new ProducerRecord<>(topic, 0, now, key, value),
            (metadata, e) -> (e == null ? written : lost).inc());
      } catch (KafkaException e) {
        lost.inc();
        LOG.debug("A tick could not be written", e);
      }
      next = Math.max(next + intervalMillis, now);
      Thread.sleep(Math.max(1, next - System.currentTimeMillis()));
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Properties all = new Properties();
    // An old tick is of no use: better lost than late.
    all.setProperty("max.block.ms", Long.toString(intervalMillis));
    // Kafka refuses a delivery timeout below linger and request timeout: ours go together or not.
    if (!properties.containsKey("request.timeout.ms")
        && !properties.containsKey("linger.ms")
        && !properties.containsKey("delivery.timeout.ms")) {
      all.setProperty("request.timeout.ms", Long.toString(intervalMillis));
      all.setProperty("delivery.timeout.ms", Long.toString(2 * intervalMillis));
    }
    all.putAll(properties);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() throws Exception {
    closed = true;
    if (thread != null) {
      thread.interrupt();
      thread.join(2_000);
    }
  }
}
