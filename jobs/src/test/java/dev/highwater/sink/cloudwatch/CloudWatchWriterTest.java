package dev.highwater.sink.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.aws.LoopbackAws;
import dev.highwater.aws.LoopbackAws.Call;
import dev.highwater.aws.LoopbackAws.Protocol;
import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Labels;
import dev.highwater.event.RejectReason;
import dev.highwater.result.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of a sink, with the real SDK against a server of this machine. */
@Timeout(120)
class CloudWatchWriterTest {
  private static final String OPERATION = "PutMetricData";
  private static final long NOW = 1_795_305_600_000L;
  private static final long MINUTE = 60_000;
  private static final Reply GOOD = Reply.json("{}");

  private LoopbackAws aws;
  private Duration timeout = LoopbackAws.PATIENT;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
    aws.on(OPERATION, List.of(GOOD));
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void writesTheSignalsOnTheListBeforeACheckpoint() throws Exception {
    try (var harness = harness(100)) {
      harness.processElement(signal("requests_per_second", "cart", NOW - MINUTE, 0, 2.5), 0);
      harness.processElement(signal("requests_per_second", "cart", NOW - MINUTE, 1, 9.0), 0);
      harness.processElement(signal("error_ratio", "cart", NOW - MINUTE, 0, 0.5), 0);
      harness.processElement(signal("requests_per_second", "cart", NOW - MINUTE, 0, null), 0);
      assertThat(aws.calls(OPERATION)).isEmpty();
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).isEmpty();
    }
    Call call = aws.calls(OPERATION).get(0);
    assertThat(call.protocol()).isEqualTo(Protocol.CBOR);
    assertThat(call.text("Namespace")).isEqualTo("Highwater");
    assertThat(call.input().path("MetricData")).hasSize(1);
    JsonNode datum = call.input().path("MetricData").get(0);
    assertThat(datum.path("MetricName").asText()).isEqualTo("requests_per_second");
    assertThat(datum.path("Value").asDouble()).isEqualTo(2.5);
    assertThat(datum.path("Unit").asText()).isEqualTo("Count/Second");
    assertThat(datum.path("Timestamp").asLong()).isEqualTo((NOW - MINUTE) / 1_000);
    assertThat(datum.path("Dimensions").findValuesAsText("Name"))
        .containsExactly("environment", "service");
  }

  @Test
  void writesAfterTheLingerTimeAndAtTheEnd() throws Exception {
    try (var harness = harness(100)) {
      harness.processElement(signal("requests_per_second", "a", NOW, 0, 1.0), 0);
      harness.setProcessingTime(NOW + 5_000);
      assertThat(aws.calls(OPERATION)).hasSize(1);
      harness.processElement(signal("requests_per_second", "b", NOW, 0, 1.0), 0);
      harness.endInput();
      assertThat(aws.calls(OPERATION)).hasSize(2);
    }
  }

  @Test
  void aCallHasAtMostAThousandDataAndIsCompressed() throws Exception {
    try (var harness = harness(10_000)) {
      for (int i = 0; i < 2_500; i++) {
        harness.processElement(signal("requests_per_second", "service-" + i, NOW, 0, 1.0), 0);
      }
      harness.prepareSnapshotPreBarrier(1);
    }
    List<Call> calls = aws.calls(OPERATION);
    assertThat(calls)
        .extracting(call -> call.input().path("MetricData").size())
        .containsExactly(1_000, 1_000, 500);
    assertThat(calls).allMatch(Call::compressed).allMatch(call -> call.bytes() < 1_000_000);
  }

  @Test
  void manyLongLabelsMakeSmallerCalls() throws Exception {
    try (var harness = harness(10_000)) {
      for (int i = 0; i < 1_000; i++) {
        harness.processElement(
            signal("requests_per_second", "s".repeat(1_000) + i, NOW, 0, 1.0), 0);
      }
      harness.prepareSnapshotPreBarrier(1);
    }
    assertThat(aws.calls(OPERATION)).hasSize(2);
  }

  @Test
  void repeatsWhatCloudWatchCannotTakeNowSoThatItMayBeThereTwice() throws Exception {
    Reply throttled = Reply.error(400, "Throttling", "Rate exceeded");
    Reply failed = Reply.error(500, "InternalServiceFault", "oops");
    aws.on(OPERATION, List.of(throttled, failed, GOOD));
    writeOne(); // the SDK loads its classes, which takes longer than silence may
    stop();

    start();
    timeout = LoopbackAws.UNTIL_SILENCE;
    aws.on(OPERATION, List.of(throttled, Reply.silence(), failed, GOOD));
    writeOne();
    assertThat(aws.calls(OPERATION))
        .as("the one that was not answered may have arrived: at least once")
        .hasSize(4)
        .allMatch(call -> call.input().path("MetricData").size() == 1);
  }

  private void writeOne() throws Exception {
    try (var harness = harness(100)) {
      harness.processElement(signal("requests_per_second", "cart", NOW, 0, 2.5), 0);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).isEmpty();
    }
  }

  @Test
  void afterSoManyAttemptsTheyAreDeadLettersAndTheNextAreTriedOnce() throws Exception {
    aws.on(OPERATION, List.of(Reply.error(503, "ServiceUnavailable", "down")));
    try (var harness = harness(100)) {
      harness.processElement(signal("requests_per_second", "a", NOW, 0, 1.0), 0);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(aws.calls(OPERATION)).hasSize(4);
      harness.processElement(signal("requests_per_second", "b", NOW, 0, 1.0), 0);
      harness.prepareSnapshotPreBarrier(2);
      assertThat(aws.calls(OPERATION)).hasSize(5);
      assertThat(harness.extractOutputValues()).hasSize(2);
      DeadLetter letter = harness.extractOutputValues().get(0);
      assertThat(letter.input()).isEqualTo("cloudwatch");
      assertThat(letter.topic()).contains("service=\"a\"");
      assertThat(letter.detail()).contains("503 ServiceUnavailable: down");

      aws.on(OPERATION, List.of(GOOD));
      harness.processElement(signal("requests_per_second", "c", NOW, 0, 1.0), 0);
      harness.prepareSnapshotPreBarrier(3);
      assertThat(harness.extractOutputValues()).hasSize(2);
    }
  }

  @Test
  void findsWhatIsRefusedAndWritesTheOthers() throws Exception {
    List<String> taken = new ArrayList<>();
    aws.on(
        OPERATION,
        call -> {
          if (call.input().path("MetricData").findValuesAsText("Value").contains("bad")) {
            return Reply.error(400, "InvalidParameterValue", "no");
          }
          taken.addAll(call.input().path("MetricData").findValuesAsText("Value"));
          return GOOD;
        });
    try (var harness = harness(100)) {
      for (String service : List.of("a", "b", "bad", "c", "d")) {
        harness.processElement(signal("requests_per_second", service, NOW, 0, 1.0), 0);
      }
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).hasSize(1);
      assertThat(harness.extractOutputValues().get(0).reason()).isEqualTo(RejectReason.INVALID);
      assertThat(harness.extractOutputValues().get(0).topic()).contains("bad");
    }
    assertThat(taken).contains("a", "b", "c", "d");
  }

  @Test
  void sendsNothingThatCloudWatchIsKnownToRefuse() throws Exception {
    try (var harness = harness(100)) {
      harness.processElement(signal("requests_per_second", "a", NOW, 0, Double.NaN), 0);
      harness.processElement(
          signal("requests_per_second", "a", NOW, 0, Double.POSITIVE_INFINITY), 0);
      harness.processElement(
          signal("requests_per_second", "a", NOW - Duration.ofDays(15).toMillis(), 0, 1.0), 0);
      harness.processElement(
          signal("requests_per_second", "a", NOW + Duration.ofHours(3).toMillis(), 0, 1.0), 0);
      harness.processElement(signal("requests_per_second", "k\u00e4se", NOW, 0, 1.0), 0);
      Labels.Builder many = Labels.builder();
      for (int i = 0; i < 30; i++) {
        many.set("label" + i, "x");
      }
      harness.processElement(signal("requests_per_second", "a", NOW, 0, 1.0, many.build()), 0);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues())
          .hasSize(6)
          .allMatch(letter -> letter.reason() == RejectReason.INVALID);
    }
    assertThat(aws.calls(OPERATION)).isEmpty();
  }

  @Test
  void writesNoMoreMetricsThanAllowed() throws Exception {
    try (var harness = harness(2)) {
      for (String service : List.of("a", "b", "c", "a")) {
        harness.processElement(signal("requests_per_second", service, NOW, 0, 1.0), 0);
      }
      harness.processElement(
          signal("requests_per_second", "c", NOW + Duration.ofMinutes(119).toMillis(), 0, 1.0), 0);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.extractOutputValues()).isEmpty();
    }
    assertThat(aws.calls(OPERATION).get(0).input().path("MetricData").findValuesAsText("Value"))
        .contains("a", "b")
        .doesNotContain("c");
    Admission admission = new Admission(1);
    assertThat(admission.admits("a", 0)).isTrue();
    assertThat(admission.admits("b", 2 * 3_600_000L)).isFalse();
    assertThat(admission.admits("b", 2 * 3_600_000L + 1)).isTrue();
  }

  @Test
  void tellsThePrice() {
    assertThat(settings(250).price()).contains("250 metrics").contains("up to $75.00 a month");
  }

  private CloudWatchSettings settings(int maxMetrics) {
    return new CloudWatchSettings(
        aws.access(timeout),
        "Highwater",
        List.of("requests_per_second"),
        maxMetrics,
        MINUTE,
        5_000);
  }

  private OneInputStreamOperatorTestHarness<Signal, DeadLetter> harness(int maxMetrics)
      throws Exception {
    OneInputStreamOperatorTestHarness<Signal, DeadLetter> harness =
        new OneInputStreamOperatorTestHarness<>(
            CloudWatchWriter.operator(settings(maxMetrics), 4, Duration.ofMillis(1)));
    harness.setProcessingTime(NOW);
    harness.open();
    return harness;
  }

  private static Signal signal(
      String name, String service, long start, int revision, Double value) {
    return signal(
        name, service, start, revision, value, Labels.builder().set("environment", "prod").build());
  }

  private static Signal signal(
      String name, String service, long start, int revision, Double value, Labels labels) {
    return new Signal(
        name,
        service,
        labels,
        "metrics",
        start,
        start + MINUTE,
        MINUTE,
        revision,
        false,
        "1/s",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        value,
        List.of());
  }
}
