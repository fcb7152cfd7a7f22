package dev.highwater.flink;

/**
 * The one list of operator uids. A uid names state in savepoints: it is never changed, never reused
 * for another state type. A sink's committer derives its uid from the sink's, so sinks have theirs
 * here too.
 */
public enum OperatorUid {
  SIGNALS_SOURCE_METRICS("signals-source-metrics", "Metrics"),
  SIGNALS_SOURCE_SPANS("signals-source-spans", "Spans"),
  SIGNALS_SOURCE_LOGS("signals-source-logs", "Logs"),
  SIGNALS_SOURCE_CLOCK("signals-source-clock", "Clock"),

  SIGNALS_INGEST_METRICS("signals-ingest-metrics", "Classify metrics"),
  SIGNALS_INGEST_SPANS("signals-ingest-spans", "Classify spans"),
  SIGNALS_INGEST_LOGS("signals-ingest-logs", "Classify logs"),
  SIGNALS_CLOCK_SERIES("signals-clock-series", "Series clock"),
  SIGNALS_CLOCK_REPLICAS("signals-clock-replicas", "Replica clock"),
  SIGNALS_CLOCK_SERVICES("signals-clock-services", "Service clock"),
  SIGNALS_REPLICA_ELECTION("signals-replica-election", "Elect replicas"),
  SIGNALS_SERIES("signals-series", "Order and difference series"),
  SIGNALS_COMBINE_METRICS("signals-combine-metrics", "Combine metric panes"),
  SIGNALS_COMBINE_SPANS("signals-combine-spans", "Combine span panes"),
  SIGNALS_COMBINE_LOGS("signals-combine-logs", "Combine log panes"),
  SIGNALS_SERVICES("signals-services", "Windows of services"),

  SIGNALS_REPLAY_WINDOWS("signals-replay-windows", "Windows of the replay"),
  SIGNALS_LIMIT_DEAD_LETTERS("signals-limit-dead-letters", "Limit dead letters"),
  SIGNALS_SINK_SIGNALS("signals-sink-signals", "Signals"),
  SIGNALS_SINK_CLOUDWATCH("signals-sink-cloudwatch", "CloudWatch"),
  SIGNALS_SINK_LATE("signals-sink-late", "Late"),
  SIGNALS_SINK_DEAD_LETTERS("signals-sink-dead-letters", "Dead letters"),
  SIGNALS_SINK_CLOCK("signals-sink-clock", "Clock ticks"),

  ANOMALIES_SOURCE_SIGNALS("anomalies-source-signals", "Signals"),
  ANOMALIES_SOURCE_FEEDBACK("anomalies-source-feedback", "Feedback"),
  ANOMALIES_SOURCE_DEPLOYMENTS("anomalies-source-deployments", "Deployments"),
  ANOMALIES_SOURCE_CLOCK("anomalies-source-clock", "Clock"),
  ANOMALIES_READ_SIGNALS("anomalies-read-signals", "Read signals"),
  ANOMALIES_READ_FEEDBACK("anomalies-read-feedback", "Read feedback"),
  ANOMALIES_READ_DEPLOYMENTS("anomalies-read-deployments", "Read deployments"),

  ANOMALIES_SELECT("anomalies-select", "Select series"),
  ANOMALIES_CLOCK("anomalies-clock", "Clock for anomalies"),
  ANOMALIES_NOTES_FEEDBACK("anomalies-notes-feedback", "Feedback as notes"),
  ANOMALIES_NOTES_DEPLOYMENTS("anomalies-notes-deployments", "Deployments as notes"),
  ANOMALIES_NOTES_TIME("anomalies-notes-time", "Time of notes"),
  ANOMALIES_DETECT("anomalies-detect", "Detect"),
  ANOMALIES_ODD("anomalies-odd", "Select what is clearly odd"),
  ANOMALIES_WATCH("anomalies-watch", "Watch services"),
  ANOMALIES_LIMITED("anomalies-limited", "Select what has a limit"),
  ANOMALIES_EXHAUSTION("anomalies-exhaustion", "See what runs out"),

  ANOMALIES_REPLAY_ANOMALIES("anomalies-replay-anomalies", "Anomalies of the replay"),
  ANOMALIES_REPLAY_SERIES("anomalies-replay-series", "Series of the replay"),
  ANOMALIES_LIMIT_DEAD_LETTERS("anomalies-limit-dead-letters", "Limit dead letters"),
  ANOMALIES_SINK_ANOMALIES("anomalies-sink-anomalies", "Anomalies"),
  ANOMALIES_SINK_SERIES("anomalies-sink-series", "Series"),
  ANOMALIES_SINK_LATE("anomalies-sink-late", "Late"),
  ANOMALIES_SINK_DEAD_LETTERS("anomalies-sink-dead-letters", "Dead letters"),
  ANOMALIES_SINK_CLOCK("anomalies-sink-clock", "Clock ticks"),

  COSTS_SOURCE_BILLING("costs-source-billing", "Bills"),
  COSTS_SOURCE_UTILISATION("costs-source-utilisation", "Utilisation"),
  COSTS_SOURCE_CLOCK("costs-source-clock", "Clock"),
  COSTS_READ_BILLING("costs-read-billing", "Read bills"),
  COSTS_READ_UTILISATION("costs-read-utilisation", "Read utilisation"),
  COSTS_SOURCE_SIGNALS("costs-source-signals", "Signals"),
  COSTS_READ_SIGNALS("costs-read-signals", "Read signals"),
  COSTS_REQUESTS("costs-requests", "Select requests by hour"),
  COSTS_REQUESTS_TIME("costs-requests-time", "Wait for what is known of traffic"),
  COSTS_TRAFFIC("costs-traffic", "Know the traffic of complete days"),
  COSTS_NO_TRAFFIC("costs-no-traffic", "Know no traffic"),
  COSTS_CLOCK_UTILISATION("costs-clock-utilisation", "Clock for utilisation"),
  COSTS_RIGHTSIZING("costs-rightsizing", "Size instances"),
  COSTS_STORAGE("costs-storage", "See storage that nothing uses"),
  COSTS_UNUSED("costs-unused", "Select what commitments did not use"),
  COSTS_COMMITMENTS("costs-commitments", "See unused commitments"),
  COSTS_CLOCK("costs-clock", "Clock for costs"),
  COSTS_LEDGER("costs-ledger", "Keep the ledger"),
  COSTS_CELLS("costs-cells", "Cells of the ledger"),
  COSTS_LEVELS("costs-levels", "Hours, days and months"),
  COSTS_ROLL_UP("costs-roll-up", "Add up"),
  COSTS_COMPLETE("costs-complete", "Know which days are complete"),
  COSTS_SPENT("costs-spent", "Select watched cost"),
  COSTS_WATCH("costs-watch", "Watch costs"),
  COSTS_SPENT_HOURS("costs-spent-hours", "Select watched cost by hour"),
  COSTS_WATCH_HOURS("costs-watch-hours", "Watch costs by hour"),
  COSTS_BUDGET_SPENT("costs-budget-spent", "Select cost of budgets"),
  COSTS_BUDGET_DAYS("costs-budget-days", "Complete days of budgets"),
  COSTS_BUDGETS("costs-budgets", "Watch budgets"),
  COSTS_REPLAY_COSTS("costs-replay-costs", "Costs of the replay"),
  COSTS_REPLAY_ANOMALIES("costs-replay-anomalies", "Cost anomalies of the replay"),
  COSTS_REPLAY_RECOMMENDATIONS("costs-replay-recommendations", "Recommendations of the replay"),
  COSTS_LIMIT_DEAD_LETTERS("costs-limit-dead-letters", "Limit dead letters"),
  COSTS_SINK_COSTS("costs-sink-costs", "Costs"),
  COSTS_SINK_ANOMALIES("costs-sink-anomalies", "Cost anomalies"),
  COSTS_SINK_RECOMMENDATIONS("costs-sink-recommendations", "Recommendations"),
  COSTS_SINK_LATE("costs-sink-late", "Late"),
  COSTS_SINK_DEAD_LETTERS("costs-sink-dead-letters", "Dead letters"),
  COSTS_SINK_CLOCK("costs-sink-clock", "Clock ticks");

  private final String uid;
  private final String title;

  OperatorUid(String uid, String title) {
    this.uid = uid;
    this.title = title;
  }

  /** The uid in the job graph and in savepoints. */
  public String uid() {
    return uid;
  }

  /** The operator's name in the web UI and in metric scopes. */
  public String title() {
    return title;
  }
}
