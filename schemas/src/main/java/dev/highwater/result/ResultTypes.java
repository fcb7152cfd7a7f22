package dev.highwater.result;

import dev.highwater.event.LateItem;
import java.util.List;

/** All kinds of results. */
public final class ResultTypes {
  /** {@code highwater.signals}: key is {@link Signal#series()}, timestamp the window's end. */
  public static final ResultType<Signal> SIGNAL = new SignalType();

  /**
   * {@code highwater.anomalies}: key is {@link Anomaly#id()}, timestamp {@link
   * Anomaly#timeMillis()}.
   */
  public static final ResultType<Anomaly> ANOMALY = new AnomalyType();

  /** {@code highwater.costs}: key is {@link Cost#key()}, timestamp the time of writing. */
  public static final ResultType<Cost> COST = new CostType();

  /**
   * {@code highwater.cost-reports}: key is {@link CostReportRecord#key()}, timestamp the time of
   * writing.
   */
  public static final ResultType<CostReportRecord> COST_REPORT = new CostReportType();

  /**
   * {@code highwater.cost-anomalies}: key is {@link CostNotice#id()}, timestamp {@link
   * CostNotice#knownAtMillis()}.
   */
  public static final ResultType<CostNotice> COST_NOTICE = new CostNoticeType();

  /** {@code highwater.recommendations}: key is the resource, timestamp the time of writing. */
  public static final ResultType<Recommendation> RECOMMENDATION = new RecommendationType();

  /**
   * {@code highwater.dead-letters}: key is {@code topic/partition/offset/item}, timestamp the time
   * of writing.
   */
  public static final ResultType<WrittenDeadLetter> DEAD_LETTER = new DeadLetterType();

  /** {@code highwater.late}: key is the series, timestamp the time of writing. */
  public static final ResultType<LateItem> LATE_ITEM = new LateItemType();

  /** {@code highwater.clock}: key is the job, timestamp the tick. */
  public static final ResultType<ClockTick> CLOCK_TICK = new ClockTickType();

  /** Every kind there is. */
  public static List<ResultType<?>> all() {
    return List.of(
        SIGNAL,
        ANOMALY,
        COST,
        COST_REPORT,
        COST_NOTICE,
        RECOMMENDATION,
        DEAD_LETTER,
        LATE_ITEM,
        CLOCK_TICK);
  }

  private ResultTypes() {}
}
