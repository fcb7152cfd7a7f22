package dev.highwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.demo.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FeedbackCommandTest {
  @TempDir Path folder;

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Ran(line.execute(args), out.toString(), err.toString());
  }

  private String config(String servers) throws IOException {
    return Files.writeString(
            folder.resolve("highwater.yaml"),
            "kafka: {bootstrapServers: '"
                + servers
                + "'}\ninputs: {signals: {topic: s}, feedback: {topic: said}}\n")
        .toString();
  }

  @Test
  void whatIsSaidIsWrittenByItsIdAndCanBeUndone() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      String servers = kafka.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin.createTopics(List.of(new NewTopic("said", 1, (short) 1))).all().get();
      }
      String config = config(servers);
      Ran said =
          run(
              "anomalies",
              "feedback",
              "--config",
              config,
              "--verdict",
              "expected",
              "--service",
              "cart",
              "--signal",
              "latency_seconds",
              "--label",
              "tenant=a",
              "--until",
              "2100-01-01",
              "--by",
              "ann",
              "--comment",
              "the big sale");
      assertThat(said.err()).isEmpty();
      assertThat(said.code()).isZero();
      String id = said.out().strip();
      Ran undone = run("anomalies", "feedback", "--config", config, "--undo", id);
      assertThat(undone.out()).isEqualTo("undone: " + id + "\n");

      List<ConsumerRecord<byte[], byte[]>> records = records(servers);
      assertThat(records)
          .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
          .containsExactly(id, id);
      assertThat(records.get(1).value()).isNull();
      JsonNode json = new ObjectMapper().readTree(records.get(0).value());
      assertThat(json.path("id").asText()).isEqualTo(id);
      assertThat(json.path("service").asText()).isEqualTo("cart");
      assertThat(json.path("labels").path("tenant").asText()).isEqualTo("a");
      assertThat(json.path("verdict").asText()).isEqualTo("expected");
      assertThat(json.path("untilMillis").asLong()).isEqualTo(4_102_444_800_000L);
      assertThat(json.path("by").asText()).isEqualTo("ann");
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String servers) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition("said", 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).get(partitions.get(0));
      while (consumer.position(partitions.get(0)) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  @Test
  void mistakesAreToldBeforeAnythingIsWritten() throws Exception {
    String config = config("127.0.0.1:1");
    String[] base = {"anomalies", "feedback", "--config", config};
    assertThat(run(with(base)).err()).contains("--verdict: expected one of not-an-anomaly");
    assertThat(run(with(base, "--verdict", "never")).code()).isEqualTo(2);
    assertThat(run(with(base, "--verdict", "expected")).err()).contains("--service");
    assertThat(run(with(base, "--undo", "x", "--service", "cart")).err()).contains("stands alone");
    assertThat(
            run(with(base, "--verdict", "expected", "--service", "a", "--until", "2001-01-01"))
                .err())
        .contains("--until must be after --from");
  }

  private static String[] with(String[] base, String... more) {
    List<String> all = new ArrayList<>(List.of(base));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
