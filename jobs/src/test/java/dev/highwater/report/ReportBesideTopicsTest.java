package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.aws.Utilisation;
import dev.highwater.aws.UtilisationTopic;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.event.Labels;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.topics.TestTopics;
import dev.highwater.topics.TopicWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Utilisation and traffic from a real broker, as the ingest and the job write them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReportBesideTopicsTest {
  private static final long HOUR = 3_600_000L;
  private static final Instant START = Instant.parse("2024-09-16T00:00:00Z");

  @TempDir Path folder;

  private Settings settings(EmbeddedKafka kafka) throws Exception {
    TestTopics.create(kafka.bootstrapServers(), 3, "utilisation", "highwater.signals");
    List<String> rows = new ArrayList<>(List.of(Rows.HEADER + ",ResourceId,x_InstanceType"));
    for (int day = 1; day <= 30; day++) {
      rows.add(
          Rows.csv("2024-09-%02d".formatted(day), "EC2", "web", "12")
                  .replace("\"1\",\"Hours\"", "\"24\",\"Hours\"")
                  .replace("\"\"env\"\":\"\"prod\"\"", "\"\"app\"\":\"\"cart\"\"")
              + ",i-1,m5.4xlarge");
    }
    Path bill = Files.write(folder.resolve("bill.csv"), rows);
    Path file =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "kafka: {bootstrapServers: '"
                + kafka.bootstrapServers()
                + "'}\ninputs: {billing: {files: "
                + bill
                + ", format: focus-csv}}\noutputs: {signals: {topic: highwater.signals}}\n");
    return SettingsFile.read(file);
  }

  private static Signal requests(long start) {
    return new Signal(
        "requests_per_second",
        "cart",
        Labels.empty(),
        "spans",
        start,
        start + HOUR,
        HOUR,
        0,
        true,
        "1/s",
        250.0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        250.0 / 3_600,
        List.of());
  }

  @Test
  void theTopicsAreReadWhereNoFileIsNamed() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      Settings settings = settings(kafka);
      try (UtilisationTopic topic = new UtilisationTopic(settings.kafka(), "utilisation");
          TopicWriter other = new TopicWriter(settings.kafka(), "utilisation");
          TopicWriter signals = new TopicWriter(settings.kafka(), "highwater.signals")) {
        for (int hour = 0; hour < 14 * 24; hour++) {
          long time = START.toEpochMilli() + hour * HOUR;
          topic.write(new Utilisation("i-1", time, 5.0, 10.0, 1.0));
          topic.write(new Utilisation("i-1", time, 90.0, 90.0, 1.0)); // the same sample again
          signals.send(
              time + HOUR,
              "cart",
              ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(requests(time)));
        }
        other.send(START.toEpochMilli(), "i-2", "no".getBytes(StandardCharsets.UTF_8));
        topic.finish();
        other.flush();
        signals.flush();
      }
      StringWriter err = new StringWriter();
      int exit =
          HighwaterCommand.commandLine()
              .setOut(new PrintWriter(new StringWriter()))
              .setErr(new PrintWriter(err))
              .execute(
                  "report",
                  "--from",
                  "2024-09-01",
                  "--to",
                  "2024-10-01",
                  "--config",
                  folder.resolve("highwater.yaml").toString(),
                  "--out",
                  folder.resolve("out").toString(),
                  "--utilisation",
                  "--inventory",
                  Files.writeString(
                          folder.resolve("inventory.csv"),
                          "kind,id,type,region\ninstance,i-1,m5.4xlarge,us-east-1\n")
                      .toString(),
                  "--signals");
      assertThat(exit).as(err.toString()).isZero();
      assertThat(err.toString()).contains("utilisation: 1 records are none");
      JsonNode report =
          new ObjectMapper().readTree(folder.resolve("out/cost-report.json").toFile());
      assertThat(report.at("/recommendations/0/resource").asText()).isEqualTo("i-1");
      assertThat(report.at("/recommendations/0/reason").asText()).isEqualTo("over-provisioned");
      assertThat(report.at("/estimates")).hasSize(14);
      assertThat(report.at("/estimates/0/estimated").asText()).isEqualTo("12");
      // half a dollar an hour, and 250 requests
      assertThat(report.at("/unitCost/services/0/requests").asText()).isEqualTo("84000");
      assertThat(report.at("/unitCost/services/0/per1000").asText()).isEqualTo("2");
    }
  }
}
