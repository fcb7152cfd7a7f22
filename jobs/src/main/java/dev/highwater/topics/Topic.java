package dev.highwater.topics;

import java.time.Duration;
import java.util.Set;

/**
 * Every topic that Highwater reads or writes, with how it is created: partitions, what is deleted
 * when, and why.
 *
 * <p>Partitions bound the parallelism of what reads a topic; Kafka can add partitions but moves
 * keys then. The guide keeps metrics for 30 days, logs for 7 and traces for 3.
 */
public enum Topic {
  METRICS(
      "metrics",
      Kind.INPUT,
      12,
      days(30),
      "Metrics as producers send them.",
      "The guide's 30 days of metrics.",
      "signals",
      "alerts"),
  LOGS(
      "logs",
      Kind.INPUT,
      12,
      days(7),
      "Log records as producers send them.",
      "The guide's 7 days of logs.",
      "signals",
      "logs"),
  SPANS(
      "spans",
      Kind.INPUT,
      12,
      days(3),
      "Spans as producers send them.",
      "The guide's 3 days of traces.",
      "signals",
      "traces"),
  BILLING(
      "billing",
      Kind.INPUT,
      3,
      days(95),
      "Billing rows and deliveries.",
      "A quarter can be restated and replayed.",
      "costs"),
  UTILISATION(
      "utilisation",
      Kind.INPUT,
      3,
      days(30),
      "Utilisation of cloud resources.",
      "As metrics; rightsizing looks back 14 days.",
      "costs"),

  RULES(
      "highwater.rules",
      Kind.CONTROL,
      1,
      null,
      "Alert rules, by id.",
      "The last record of each id is the rule.",
      "alerts"),
  SILENCES(
      "highwater.silences",
      Kind.CONTROL,
      1,
      null,
      "Silences, by id.",
      "The last record of each id counts.",
      "alerts"),
  FEEDBACK(
      "highwater.feedback",
      Kind.CONTROL,
      1,
      null,
      "What people said about anomalies, by id.",
      "The last record of each id counts.",
      "anomalies"),
  INCIDENT_ACTIONS(
      "highwater.incident-actions",
      Kind.CONTROL,
      1,
      null,
      "What people did with incidents, by id.",
      "The last record of each id counts.",
      "incidents"),
  DEPLOYMENTS(
      "highwater.deployments",
      Kind.CONTROL,
      1,
      null,
      "Deployments, by id.",
      "The last record of each id counts.",
      "anomalies",
      "incidents"),
  CHAOS(
      "highwater.chaos",
      Kind.CONTROL,
      1,
      null,
      "Chaos experiments, by id.",
      "The last record of each id counts.",
      "incidents"),

  SIGNALS(
      "highwater.signals",
      Kind.OUTPUT,
      12,
      days(30),
      "Golden signals, one record per series, window and revision.",
      "As long as metrics.",
      "signals",
      "anomalies",
      "alerts",
      "incidents",
      "costs"),
  LOGS_APP(
      "highwater.logs.app",
      Kind.OUTPUT,
      12,
      days(7),
      "Parsed and masked log records.",
      "The guide's 7 days of logs.",
      "logs"),
  LOGS_ERROR(
      "highwater.logs.error",
      Kind.OUTPUT,
      6,
      days(7),
      "Errors among them.",
      "The guide's 7 days of logs.",
      "logs",
      "incidents"),
  LOGS_SECURITY(
      "highwater.logs.security",
      Kind.OUTPUT,
      3,
      days(7),
      "Security events among them.",
      "The guide's 7 days of logs; a SIEM keeps them longer.",
      "logs"),
  LOG_TEMPLATES(
      "highwater.log-templates",
      Kind.OUTPUT,
      3,
      days(7),
      "Templates of log messages, new ones and surges.",
      "As long as the logs that they describe.",
      "logs",
      "incidents"),
  TRACES_SAMPLED(
      "highwater.traces.sampled",
      Kind.OUTPUT,
      6,
      days(3),
      "Traces that tail sampling keeps.",
      "The guide's 3 days of traces.",
      "traces",
      "incidents"),
  SERVICE_GRAPH(
      "highwater.service-graph",
      Kind.OUTPUT,
      3,
      days(3),
      "Calls between services.",
      "As long as the traces that they come from.",
      "traces",
      "incidents"),
  ANOMALIES(
      "highwater.anomalies",
      Kind.OUTPUT,
      6,
      days(30),
      "Anomalies of signals.",
      "As long as the signals that they explain.",
      "anomalies",
      "alerts",
      "incidents"),
  ALERTS(
      "highwater.alerts",
      Kind.OUTPUT,
      3,
      days(30),
      "Transitions of alerts.",
      "As long as the signals behind them.",
      "alerts",
      "incidents"),
  INCIDENTS(
      "highwater.incidents",
      Kind.OUTPUT,
      3,
      days(365),
      "Incidents and their dossiers.",
      "Yearly figures (MTTA, MTTR) need a year.",
      "incidents"),
  CHAOS_VERDICTS(
      "highwater.chaos-verdicts",
      Kind.OUTPUT,
      1,
      days(365),
      "Verdicts on chaos experiments.",
      "Compared from quarter to quarter.",
      "incidents"),
  COSTS(
      "highwater.costs",
      Kind.OUTPUT,
      3,
      null,
      "Cost by allocation: cells, and sums of hours, days and months; a restated one replaces.",
      "The last record of each key counts.",
      "costs"),
  COST_ANOMALIES(
      "highwater.cost-anomalies",
      Kind.OUTPUT,
      1,
      days(365),
      "Anomalies of cost, and budgets that reached a threshold.",
      "Compared with the same month a year ago.",
      "costs",
      "incidents"),
  RECOMMENDATIONS(
      "highwater.recommendations",
      Kind.OUTPUT,
      1,
      null,
      "Rightsizing and waste, by resource.",
      "The last record of each key counts.",
      "costs"),
  COST_REPORTS(
      "highwater.cost-reports",
      Kind.OUTPUT,
      1,
      days(400),
      "Cost reports.",
      "Thirteen months.",
      "costs"),
  AUDIT(
      "highwater.audit",
      Kind.OUTPUT,
      1,
      days(365),
      "What became of each control record.",
      "A year of who changed what.",
      "alerts",
      "incidents"),
  DEAD_LETTERS(
      "highwater.dead-letters",
      Kind.OUTPUT,
      3,
      days(7),
      "What could not be used, where it stands and why.",
      "Time to mend a producer and replay.",
      "signals",
      "logs",
      "traces",
      "anomalies",
      "alerts",
      "incidents",
      "costs"),
  LATE(
      "highwater.late",
      Kind.OUTPUT,
      3,
      days(7),
      "What came after its windows had closed.",
      "Time to notice and replay.",
      "signals",
      "logs",
      "traces",
      "anomalies",
      "alerts",
      "incidents",
      "costs"),
  CLOCK(
      "highwater.clock",
      Kind.OUTPUT,
      1,
      days(30),
      "Ticks that let time go on while producers are silent.",
      "As long as the longest input, for replays.",
      "signals",
      "logs",
      "traces",
      "anomalies",
      "alerts",
      "incidents",
      "costs");

  /** What a topic is to Highwater. */
  public enum Kind {
    INPUT("input"),
    CONTROL("control"),
    OUTPUT("output");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  private final String topicName;
  private final Kind kind;
  private final int partitions;
  private final Duration retention;
  private final String holds;
  private final String reason;
  private final String jobs;

  Topic(
      String topicName,
      Kind kind,
      int partitions,
      Duration retention,
      String holds,
      String reason,
      String... jobs) {
    this.topicName = topicName;
    this.kind = kind;
    this.partitions = partitions;
    this.retention = retention;
    this.holds = holds;
    this.reason = reason;
    this.jobs = String.join(",", jobs);
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  /** The name unless settings give another one. */
  public String topicName() {
    return topicName;
  }

  public Kind kind() {
    return kind;
  }

  public int partitions() {
    return partitions;
  }

  /** {@code delete} or {@code compact}. */
  public String cleanupPolicy() {
    return retention == null ? "compact" : "delete";
  }

  /**
   * How long records are kept; {@code null} for compacted topics, which keep the last record of
   * each key.
   */
  public Duration retention() {
    return retention;
  }

  /** One sentence. */
  public String holds() {
    return holds;
  }

  /** Why it is kept so long, one sentence. */
  public String reason() {
    return reason;
  }

  /** Jobs that read or write it. */
  public Set<String> jobs() {
    return Set.of(jobs.split(","));
  }
}
