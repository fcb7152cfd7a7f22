package dev.highwater.bench;

import dev.highwater.codec.Codecs;
import dev.highwater.codec.DecodingAdapter;
import dev.highwater.codec.InputFormat;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.demo.DemoCluster;
import dev.highwater.event.Payload;
import dev.highwater.jobs.Replay;
import dev.highwater.jobs.ReplayPlan;
import dev.highwater.jobs.SignalsJob;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * CPU time per data point of (a) a consumer that only reads, (b) one that also decodes, (c) the job
 * {@code signals} from topic to topic, exactly once, at parallelism 2.
 *
 * <p>The broker is a process of its own and not counted. What is counted is this whole process:
 * compiler, garbage collector and Kafka client included. Each is measured several times in turn
 * after one uncounted round; medians and ratios are printed, the ratios last.
 */
final class SignalsBench {
  private static final int PARTITIONS = 2;
  private static final long START_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private final PrintWriter out;
  private final int steps;
  private final int rounds;

  /**
   * @param points about how many data points; whole steps of 1,000 series
   * @param rounds counted rounds
   */
  SignalsBench(PrintWriter out, int points, int rounds) {
    this.out = out;
    this.steps = Math.max(60, points / BenchPoints.SERIES);
    this.rounds = rounds;
  }

  private long points() {
    return (long) steps * BenchPoints.SERIES;
  }

  private long endMillis() {
    return START_MILLIS + (steps + 1) * BenchPoints.INTERVAL_MILLIS;
  }

  /** A measured part of the work. */
  private interface Part {
    void run(int round) throws Exception;
  }

  void run(Path directory) throws Exception {
    say("starting a broker in a process of its own");
    try (BrokerProcess broker = new BrokerProcess();
        DemoCluster cluster = new DemoCluster(directory, Duration.ofSeconds(5))) {
      cluster.start();
      Map<String, double[]> medians = new LinkedHashMap<>();
      for (InputFormat format : List.of(InputFormat.OTLP_PROTO, InputFormat.HIGHWATER_AVRO)) {
        String topic = "bench." + format.settingName();
        load(broker.bootstrapServers(), topic, format);
        medians.put(format.settingName(), measure(broker, cluster, directory, topic, format));
      }
      report(medians);
    }
  }

  private double[] measure(
      BrokerProcess broker, DemoCluster cluster, Path directory, String topic, InputFormat format)
      throws Exception {
    Settings settings = settings(directory, broker.bootstrapServers(), topic, format);
    Part[] parts = {
      round -> read(broker.bootstrapServers(), topic, message -> {}),
      round -> decode(broker.bootstrapServers(), topic, format),
      round -> job(cluster, settings, format.settingName() + "-" + round)
    };
    double[][] micros = new double[parts.length][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int part = 0; part < parts.length; part++) {
        long before = CpuTime.nanos();
        parts[part].run(round + 1);
        double perPoint = (CpuTime.nanos() - before) / 1e3 / points();
        if (round >= 0) {
          micros[part][round] = perPoint;
        }
        say(
            String.format(
                Locale.ROOT,
                "  %s (%c) %s: %.3f us a point",
                format.settingName(),
                'a' + part,
                round < 0 ? "warm-up" : "round " + (round + 1),
                perPoint));
      }
    }
    double[] medians = new double[parts.length];
    for (int part = 0; part < parts.length; part++) {
      Arrays.sort(micros[part]);
      medians[part] = micros[part][rounds / 2];
    }
    return medians;
  }

  private void load(String bootstrapServers, String topic, InputFormat format) throws Exception {
    say(String.format(Locale.ROOT, "loading %,d points of %s", points(), format.settingName()));
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(properties)) {
      // The records' own times are old; nothing must be deleted for that.
      NewTopic plan =
          new NewTopic(topic, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1"));
      admin.createTopics(List.of(plan)).all().get();
    }
    properties.put("linger.ms", "20");
    properties.put("batch.size", "262144");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int step = 1; step <= steps; step++) {
        long time = START_MILLIS + step * BenchPoints.INTERVAL_MILLIS;
        for (int service = 0; service < BenchPoints.SERVICES; service++) {
          int partition = service % PARTITIONS;
          if (format == InputFormat.OTLP_PROTO) {
            byte[] value = BenchPoints.otlp(service, START_MILLIS, time);
            producer.send(new ProducerRecord<>(topic, partition, time, null, value));
          } else {
            for (int series = 0; series < BenchPoints.SERIES_PER_SERVICE; series++) {
              byte[] value = BenchPoints.avro(service, series, START_MILLIS, time);
              producer.send(new ProducerRecord<>(topic, partition, time, null, value));
            }
          }
        }
      }
    }
  }

  /** Reads the whole topic. */
  private static void read(
      String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(each);
      }
    }
  }

  private void decode(String bootstrapServers, String topic, InputFormat format) {
    DecodingAdapter adapter = DecodingAdapter.metrics(Codecs.metrics(format), "bench", true);
    long[] good = new long[1];
    read(
        bootstrapServers,
        topic,
        message ->
            adapter.decode(
                new Payload(
                    topic,
                    message.partition(),
                    message.offset(),
                    message.timestamp(),
                    null,
                    message.value()),
                decoded -> good[0] += decoded.metric() == null ? 0 : 1));
    if (good[0] != points()) {
      throw new IllegalStateException("decoded " + good[0] + " points of " + points());
    }
  }

  private void job(DemoCluster cluster, Settings settings, String run) throws Exception {
    ReplayPlan plan =
        Replay.plan(
            new SignalsJob(),
            settings,
            Instant.ofEpochMilli(START_MILLIS),
            Instant.ofEpochMilli(endMillis()),
            Duration.ZERO,
            run,
            null);
    StreamExecutionEnvironment environment = cluster.environment();
    new SignalsJob().define(environment, settings, plan);
    JobID job = cluster.submit(environment, "bench " + run);
    Map<String, Long> counters = cluster.counters(job);
    if (counters.getOrDefault("highwater.metrics.accepted", 0L) != points()) {
      throw new IllegalStateException(
          "the job took other than " + points() + " points: " + counters);
    }
  }

  private static Settings settings(
      Path directory, String bootstrapServers, String topic, InputFormat format) throws Exception {
    Path file = directory.resolve(topic + ".yaml");
    Files.writeString(
        file,
        """
        deployment: bench
        kafka: {bootstrapServers: "%s"}
        inputs:
          metrics: {topic: %s, format: %s}
        topics: {replication: 1}
        """
            .formatted(bootstrapServers, topic, format.settingName()));
    return SettingsFile.read(file);
  }

  private void report(Map<String, double[]> medians) {
    out.println();
    out.println("CPU-microseconds a data point, medians:");
    out.printf("%-16s %10s %10s %10s%n", "", "a read", "b decode", "c job");
    medians.forEach(
        (format, m) ->
            out.printf(Locale.ROOT, "%-16s %10.3f %10.3f %10.3f%n", format, m[0], m[1], m[2]));
    out.println();
    medians.forEach(
        (format, m) ->
            out.printf(
                Locale.ROOT, "%-16s c/a %.1f   c/b %.1f%n", format, m[2] / m[0], m[2] / m[1]));
    out.flush();
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
