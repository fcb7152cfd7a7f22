package dev.highwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.event.Labels;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReadCommandTest {
  private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

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

  private static Signal signal(String service, String tenant, long end, int revision) {
    return new Signal(
        "requests_per_second",
        service,
        Labels.of("tenant", tenant),
        "metrics",
        end - 60_000,
        end,
        60_000,
        revision,
        false,
        "1/s",
        60.0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1.0,
        List.of());
  }

  private static final List<Signal> SIGNALS =
      List.of(
          signal("cart", "a", NOON - 60_000, 0),
          signal("cart", "a", NOON, 0),
          signal("cart", "b", NOON, 0),
          signal("pay", "a", NOON, 0),
          signal("cart", "a", NOON + 3_600_000, 0));

  private Path config(String outputs) throws IOException {
    return Files.writeString(folder.resolve("highwater.yaml"), outputs);
  }

  @Test
  void filesAreReadByTimeFieldAndLabel() throws Exception {
    StringBuilder lines = new StringBuilder("{broken\n");
    for (Signal signal : SIGNALS) {
      byte[] json = ResultCodec.json(ResultTypes.SIGNAL).encoder().encode(signal);
      lines.append(new String(json, StandardCharsets.UTF_8)).append('\n');
    }
    Path results = Files.createDirectory(folder.resolve("results"));
    Files.writeString(results.resolve("signal-1-0.jsonl"), lines);
    Files.writeString(results.resolve(".signal-1-1.jsonl.inprogress"), "{unfinished");
    String config =
        config(
                "kafka: {bootstrapServers: 'h:1'}\ninputs: {logs: {topic: l, format: winston}}\n"
                    + "outputs: {signals: {directory: '"
                    + results
                    + "'}}\n")
            .toString();

    String from = Instant.ofEpochMilli(NOON).toString();
    Ran ran =
        run(
            "read",
            "signals",
            "--config",
            config,
            "--from",
            from,
            "--to",
            "2026-03-01T13:00:00Z",
            "--where",
            "service=cart",
            "--where",
            "tenant=b");
    assertThat(ran.err()).isEqualTo("highwater: 1 records are no signal\n");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines())
        .singleElement()
        .asString()
        .contains("\"service\":\"cart\"", "\"tenant\":\"b\"", "\"windowEndMillis\":" + NOON);

    assertThat(run("read", "signals", "--config", config, "--from", from).out().lines()).hasSize(4);
    assertThat(run("read", "signals", "--config", config, "--from", from, "--latest").out().lines())
        .hasSize(3);
    Ran unknown = run("read", "signal", "--config", config);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("expected one of", "signals");
  }

  @Test
  void aTopicIsReadInItsEncoding() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic("results", 2, (short) 1))).all().get();
      }
      Map<String, Object> producer = Map.of("bootstrap.servers", kafka.bootstrapServers());
      try (KafkaProducer<byte[], byte[]> to =
          new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (Signal signal : SIGNALS) {
          byte[] value = ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(signal);
          to.send(new ProducerRecord<>("results", null, signal.windowEndMillis(), null, value))
              .get();
        }
      }
      String config =
          config(
                  "kafka: {bootstrapServers: '"
                      + kafka.bootstrapServers()
                      + "'}\ninputs: {logs: {topic: l, format: winston}}\n"
                      + "outputs: {signals: {topic: results}}\n")
              .toString();
      Ran ran =
          run(
              "read",
              "signals",
              "--config",
              config,
              "--from",
              "2026-03-01",
              "--to",
              "2026-03-01T12:30:00Z",
              "--where",
              "service=pay");
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out().lines()).singleElement().asString().contains("\"service\":\"pay\"");
    }
  }
}
