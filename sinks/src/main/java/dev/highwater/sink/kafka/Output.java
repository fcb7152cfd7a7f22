package dev.highwater.sink.kafka;

/**
 * Everything that jobs write to Kafka, the only source of transactional ids.
 *
 * <p>Kafka has one namespace for transactional ids, and Flink aborts left-over transactions by
 * prefix, so no prefix may begin with another's. They cannot: each is four parts that each end with
 * a dot and hold none.
 */
public enum Output {
  SIGNALS("signals"),
  ANOMALIES("anomalies"),
  SERIES("series"),
  COSTS("costs"),
  COST_REPORTS("cost-reports"),
  COST_ANOMALIES("cost-anomalies"),
  RECOMMENDATIONS("recommendations"),
  DEAD_LETTERS("dead-letters"),
  LATE("late"),
  CLOCK("clock");

  private final String id;

  Output(String id) {
    this.id = id;
  }

  /**
   * Name in settings and in transactional ids. Never changes: open transactions of a running job
   * would be orphaned.
   */
  public String id() {
    return id;
  }

  /**
   * {@code highwater.DEPLOYMENT.JOB.OUTPUT.}, and {@code highwater.DEPLOYMENT.JOB+RUN.OUTPUT.} for
   * a replay, which must not touch the transactions of the live job.
   *
   * @param run id of a replay; {@code null} for the live job
   */
  public String transactionalIdPrefix(String deployment, String job, String run) {
    return "highwater."
        + part("deployment", deployment)
        + "."
        + part("job", job)
        + (run == null ? "" : "+" + part("run", run))
        + "."
        + id
        + ".";
  }

  private static String part(String what, String value) {
    if (value == null || !value.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to 64 of the characters A-Z a-z 0-9 _ -, because it is part of Kafka transactional ids");
    }
    return value;
  }
}
