package dev.highwater.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.CloudWatchIngest.Slice;
import dev.highwater.aws.LoopbackAws.Call;
import dev.highwater.aws.LoopbackAws.Protocol;
import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsException;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** The real SDK, in CBOR, against a server of this machine. */
class CloudWatchIngestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");
  private static final Instant FROM = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-22T00:15:00Z");
  private static final String INSTANCE = "i-0123456789abcdef0";
  private static final String OPERATION = "GetMetricData";

  @TempDir Path folder;
  private final List<Utilisation> written = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private LoopbackAws aws;
  private Duration timeout = LoopbackAws.PATIENT;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
    aws.on("ListMetrics", List.of(Reply.json("{'Metrics': []}")));
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void joinsProcessorMemoryAndNetworkByTime() throws IOException {
    aws.on(
        "ListMetrics",
        List.of(
            Reply.json(
                "{'Metrics': [{'Namespace': 'CWAgent', 'MetricName': 'mem_used_percent', 'Dimensions': ["
                    + "{'Name': 'InstanceId', 'Value': 'i-0ffffffffffffffff'}]}], 'NextToken': 'more'}"),
            Reply.json(
                "{'Metrics': [{'Namespace': 'CWAgent', 'MetricName': 'mem_used_percent', 'Dimensions': ["
                    + "{'Name': 'InstanceId', 'Value': '"
                    + INSTANCE
                    + "'}, {'Name': 'ImageId', 'Value': 'ami-1'}]}]}")));
    aws.on(
        OPERATION,
        call ->
            results(
                call,
                query ->
                    switch (query.path("MetricStat").path("Metric").path("MetricName").asText()) {
                      case "CPUUtilization" -> List.of(12.5, 13.5, 14.5);
                      case "mem_used_percent" -> List.of(40.0, 41.0);
                      default -> List.of(300.0, 600.0, 900.0);
                    }));
    CloudWatchIngest.Summary summary = run(List.of(INSTANCE));

    assertThat(written)
        .containsExactly(
            new Utilisation(INSTANCE, FROM.toEpochMilli(), 12.5, 40.0, 2.0),
            new Utilisation(INSTANCE, FROM.toEpochMilli() + 300_000, 13.5, 41.0, 4.0),
            new Utilisation(INSTANCE, FROM.toEpochMilli() + 600_000, 14.5, null, 6.0));
    Call call = aws.calls(OPERATION).get(0);
    assertThat(call.protocol()).isEqualTo(Protocol.CBOR);
    assertThat(call.input().path("MetricDataQueries")).hasSize(4);
    JsonNode memory = call.input().path("MetricDataQueries").get(1).path("MetricStat");
    assertThat(memory.path("Metric").path("Dimensions")).hasSize(2);
    assertThat(memory.path("Period").asInt()).isEqualTo(300);
    assertThat(call.input().path("StartTime").asLong()).isEqualTo(FROM.getEpochSecond());
    assertThat(summary.withMemory()).isEqualTo(1);
    assertThat(summary.metrics()).isEqualTo(4);
    assertThat(summary.lines("here").get(0)).contains("3 samples in 1 call, $0.0000");
  }

  private interface Values {
    List<Double> of(JsonNode query);
  }

  private static Reply results(Call call, Values values) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode results = body.putArray("MetricDataResults");
    for (JsonNode query : call.input().path("MetricDataQueries")) {
      result(results, call, query.path("Id").asText(), values.of(query), "Complete");
    }
    body.putArray("Messages");
    return Reply.of(body);
  }

  private static void result(
      ArrayNode results, Call call, String id, List<Double> values, String status) {
    ObjectNode result = results.addObject();
    result.put("Id", id).put("StatusCode", status);
    ArrayNode times = result.putArray("Timestamps");
    long start = call.input().path("StartTime").asLong();
    IntStream.range(0, values.size()).forEach(i -> times.add(start + 300L * i));
    values.forEach(result.putArray("Values")::add);
  }

  @Test
  void followsPagesAndAsksAgainForWhatIsPartial() throws IOException {
    aws.on(
        OPERATION,
        call -> {
          ObjectNode body = JSON.createObjectNode();
          ArrayNode results = body.putArray("MetricDataResults");
          int asked = call.input().path("MetricDataQueries").size();
          boolean second = !call.text("NextToken").isEmpty();
          if (asked == 3) {
            result(
                results,
                call,
                "q0",
                second ? List.of(1.0, 2.0) : List.of(1.0),
                second ? "Complete" : "PartialData");
            result(results, call, "q1", List.of(300.0), "Complete");
            result(results, call, "q2", List.of(), "InternalError");
            if (!second) {
              body.put("NextToken", "more");
            }
          } else {
            result(results, call, "q2", List.of(600.0), "Complete");
          }
          return Reply.of(body);
        });
    CloudWatchIngest.Summary summary = run(List.of(INSTANCE));
    assertThat(written).hasSize(2);
    assertThat(written.get(0).network()).isEqualTo(3.0);
    assertThat(written.get(1))
        .isEqualTo(new Utilisation(INSTANCE, FROM.toEpochMilli() + 300_000, 2.0, null, null));
    assertThat(summary.calls()).isEqualTo(3);
    assertThat(summary.metrics()).isEqualTo(3 + 3 + 1);
    assertThat(summary.incomplete()).isEmpty();
  }

  @Test
  void tellsWhatStaysIncomplete() throws IOException {
    aws.on(
        OPERATION,
        List.of(
            Reply.json(
                "{'MetricDataResults': [{'Id': 'q0', 'StatusCode': 'Forbidden', 'Timestamps': [], 'Values': []}],"
                    + " 'Messages': [{'Code': 'MaxMetricsExceeded', 'Value': 'too many'}]}")));
    CloudWatchIngest.Summary summary = run(List.of(INSTANCE));
    assertThat(summary.incomplete()).containsExactly(INSTANCE);
    assertThat(summary.lines("here").get(1)).startsWith("incomplete: 1 instance, " + INSTANCE);
    assertThat(said).contains("CloudWatch says MaxMetricsExceeded: too many");
  }

  @Test
  void asksForNoMoreThanFiveHundredMetricsAtATime() throws IOException {
    aws.on(OPERATION, call -> results(call, query -> List.of(1.0)));
    List<String> instances =
        IntStream.range(0, 200).mapToObj(i -> String.format("i-%08x", i)).toList();
    CloudWatchIngest.Summary summary = run(instances);
    assertThat(aws.calls(OPERATION)).hasSize(2);
    assertThat(aws.calls(OPERATION))
        .allMatch(call -> call.input().path("MetricDataQueries").size() <= 500);
    assertThat(summary.metrics()).isEqualTo(600);
    assertThat(summary.samples()).isEqualTo(200);
    assertThat(said.get(0)).contains("600 metrics asked for, $0.0060");
  }

  @Test
  void repeatsWhenThrottledAndAfterBrokenAnswers() throws IOException {
    Reply good =
        Reply.json(
            "{'MetricDataResults': [{'Id': 'q0', 'StatusCode': 'Complete', 'Timestamps': [1795305600], 'Values': [5]},"
                + "{'Id': 'q1', 'StatusCode': 'Complete', 'Timestamps': [], 'Values': []},"
                + "{'Id': 'q2', 'StatusCode': 'Complete', 'Timestamps': [], 'Values': []}]}");
    Reply throttled = Reply.error(400, "Throttling", "Rate exceeded");
    Reply broken = Reply.broken("not CBOR");
    Reply failed = Reply.error(500, "InternalServiceFault", "oops");
    aws.on(OPERATION, List.of(throttled, broken, failed, good));
    run(List.of(INSTANCE)); // the SDK loads its classes, which takes longer than silence may
    written.clear();

    timeout = LoopbackAws.UNTIL_SILENCE;
    aws.on(OPERATION, List.of(throttled, Reply.silence(), broken, failed, good));
    run(List.of(INSTANCE));
    assertThat(written)
        .containsExactly(new Utilisation(INSTANCE, 1_795_305_600_000L, 5.0, null, null));
  }

  @Test
  void sayWhatAwsRefuses() {
    aws.on(
        OPERATION,
        List.of(
            Reply.error(
                400, "com.amazonaws.cloudwatch#InvalidParameterValueException", "no such")));
    assertThatThrownBy(() -> run(List.of(INSTANCE)))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.kind()).isEqualTo(AwsException.Kind.REFUSED))
        .hasMessageContaining("InvalidParameterValue")
        .hasMessageContaining("no such");
    assertThat(aws.calls(OPERATION)).hasSize(1);
  }

  @Test
  void stepsAreAsFineAsCloudWatchKeepsThem() {
    Instant from = Instant.parse("2025-01-01T00:00:00Z");
    List<Slice> slices = CloudWatchIngest.slices(from, NOW, NOW, 500);
    Instant oldest = NOW.minus(Duration.ofDays(455));
    Instant fine = NOW.minus(Duration.ofDays(63));
    assertThat(slices.get(0).from()).isEqualTo(oldest);
    assertThat(slices.get(slices.size() - 1).to()).isEqualTo(NOW);
    for (int i = 0; i < slices.size(); i++) {
      Slice slice = slices.get(i);
      assertThat(slice.step())
          .isEqualTo(slice.from().isBefore(fine) ? CloudWatchIngest.COARSE : CloudWatchIngest.FINE);
      assertThat(Duration.between(slice.from(), slice.to()).dividedBy(slice.step()) * 500)
          .isLessThanOrEqualTo(CloudWatchIngest.MAX_VALUES);
      assertThat(i == 0 || slices.get(i - 1).to().equals(slice.from())).isTrue();
    }
    assertThat(CloudWatchIngest.slices(FROM, TO, NOW, 3)).hasSize(1);
    assertThat(CloudWatchIngest.slices(from, from.plusSeconds(60), NOW, 3)).isEmpty();
  }

  @Test
  void theFileIsWhatRightsizingReads() throws IOException {
    Path file = folder.resolve("utilisation.csv");
    try (UtilisationFile out = new UtilisationFile(file)) {
      out.write(new Utilisation(INSTANCE, FROM.toEpochMilli(), 12.5, null, 1e7));
      assertThat(file).doesNotExist();
      out.finish();
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "resource_id,timestamp,cpu_pct,mem_pct,network_bytes_per_second",
            INSTANCE + ",2026-11-22T00:00:00Z,12.5,,10000000");
  }

  private CloudWatchIngest.Summary run(List<String> instances) throws IOException {
    AwsCalls calls =
        new AwsCalls(5, Duration.ofMillis(1), Duration.ofMillis(1), pause -> {}, () -> 0.5);
    try (AwsSession session = AwsSession.open(aws.access(timeout))) {
      return new CloudWatchIngest(
              session.client(CloudWatchClient.builder()),
              calls,
              Clock.fixed(NOW, ZoneOffset.UTC),
              said::add)
          .run(
              instances,
              FROM,
              TO,
              new UtilisationOut() {
                @Override
                public void write(Utilisation one) {
                  written.add(one);
                }

                @Override
                public void finish() {}

                @Override
                public String place() {
                  return "memory";
                }

                @Override
                public void close() {}
              });
    }
  }
}
