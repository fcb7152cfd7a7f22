package dev.highwater.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.config.Keys;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void everyTopicOfTheContractIsThere() {
    assertThat(Arrays.stream(Topic.values()).map(Topic::topicName))
        .containsExactlyInAnyOrder(
            "metrics",
            "logs",
            "spans",
            "billing",
            "utilisation",
            "highwater.rules",
            "highwater.silences",
            "highwater.feedback",
            "highwater.incident-actions",
            "highwater.deployments",
            "highwater.chaos",
            "highwater.signals",
            "highwater.logs.app",
            "highwater.logs.error",
            "highwater.logs.security",
            "highwater.log-templates",
            "highwater.traces.sampled",
            "highwater.service-graph",
            "highwater.anomalies",
            "highwater.alerts",
            "highwater.incidents",
            "highwater.chaos-verdicts",
            "highwater.costs",
            "highwater.cost-anomalies",
            "highwater.recommendations",
            "highwater.cost-reports",
            "highwater.audit",
            "highwater.dead-letters",
            "highwater.late",
            "highwater.clock");
  }

  @Test
  void retentionIsTheGuides() {
    assertThat(Topic.METRICS.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(Topic.SIGNALS.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(Topic.LOGS.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(Topic.SPANS.retention()).isEqualTo(Duration.ofDays(3));
    for (Topic topic : Topic.values()) {
      boolean compacted =
          topic.kind() == Topic.Kind.CONTROL
              || topic == Topic.COSTS
              || topic == Topic.RECOMMENDATIONS;
      assertThat(topic.cleanupPolicy()).as("%s", topic).isEqualTo(compacted ? "compact" : "delete");
    }
  }

  @Test
  void outputsOfTheSettingsAreTopicsOfTheTable() {
    for (String output : Keys.OUTPUTS) {
      if (output.equals("series")) { // signals again
        continue;
      }
      assertThat(Arrays.stream(Topic.values()).map(Topic::topicName))
          .contains("highwater." + output);
    }
  }

  @Test
  void aTimeForRequestsIsTakenWithoutOneForCalls() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", "127.0.0.1:1");
    properties.setProperty("request.timeout.ms", "30000");
    try (TopicAdmin admin = new TopicAdmin(properties, "127.0.0.1:1")) {
      assertThat(admin).isNotNull();
    }
  }

  @Test
  void plansTakeTheNamesOfTheSettings() throws Exception {
    Settings settings =
        SettingsFile.parse(
            "f",
            """
            kafka: {bootstrapServers: "h:1"}
            inputs: {metrics: {topic: [m1, m2]}, logs: {files: /x}}
            outputs: {signals: {topic: s}, late: {directory: /y}}
            clock: {topic: c}
            """,
            Surroundings.ofProcess());
    List<TopicPlan> plans = TopicPlan.of(settings, "signals", 3);
    assertThat(plans)
        .extracting(TopicPlan::name)
        .containsExactly("m1", "m2", "spans", "s", "highwater.dead-letters", "c");
    assertThat(plans.get(0).configs())
        .isEqualTo(
            Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "2592000000",
                "min.insync.replicas", "2"));
    Settings anomalies =
        SettingsFile.parse(
            "f",
            """
            kafka: {bootstrapServers: "h:1"}
            inputs: {signals: {topic: s1}, feedback: {topic: f1}}
            outputs: {series: {topic: s2}, anomalies: {topic: a1}}
            """,
            Surroundings.ofProcess());
    assertThat(TopicPlan.of(anomalies, "anomalies", 1))
        .extracting(TopicPlan::name)
        .containsExactly(
            "f1",
            "highwater.deployments",
            "s2",
            "s1",
            "a1",
            "highwater.dead-letters",
            "highwater.late",
            "highwater.clock");
    assertThat(TopicPlan.of(settings, "", 1)).hasSizeGreaterThan(plans.size());
    assertThat(TopicPlan.ofReplay(Topic.SIGNALS, "s.replay.r", 1).configs())
        .isEqualTo(Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
  }
}
