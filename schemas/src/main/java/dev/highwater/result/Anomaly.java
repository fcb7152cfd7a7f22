package dev.highwater.result;

import dev.highwater.event.Labels;
import java.util.List;

/**
 * One step in the life of one anomaly: the record on {@code highwater.anomalies}.
 *
 * <p>An incident is one anomaly: a signal of a service with all its drill-downs, from {@link
 * #OPENED} over {@link #UPDATED} to {@link #CLOSED}. All its records have the same id; the one of
 * the highest revision is the latest. Numbers that are not known are {@code null}.
 *
 * @param id 32 hex digits: the hash of service, signal, total's labels and opening time, so that
 *     who reads the same signals again writes the same ids; the key
 * @param state {@link #OPENED}, {@link #UPDATED} or {@link #CLOSED}
 * @param revision 0 when opened, then one more with each record
 * @param signal name of the signal, as in {@link Signal#signal()}
 * @param labels of the series that the anomaly was seen on: the total where it is odd, else the
 *     drill-down that is oddest
 * @param unit UCUM unit of all values
 * @param windowMillis window of the signal
 * @param kind spike, dip, level-shift, trend-change, variance-change, missing-data, silence or
 *     pattern
 * @param direction {@link #UP} or {@link #DOWN}; {@code null} where the kind has none
 * @param openedAtMillis end of the first window that was odd, epoch milliseconds, event time
 * @param timeMillis end of the window that this record was written for; the record's timestamp
 * @param closedAtMillis end of the last window that was odd; {@code null} while it lasts
 * @param durationMillis from the start of the first odd window to the end of the last one so far
 * @param value the value now; {@code null} where the point is missing
 * @param expected the value that was expected now
 * @param lower of the expected range
 * @param upper of the expected range
 * @param score 0..1, continuous: how odd the point is
 * @param grade 0..1, what alarms now
 * @param peakGrade the highest grade so far
 * @param peakValue the value at the highest grade; {@code null} where the point was missing
 * @param peakAtMillis end of the window of the highest grade
 * @param contributors the drill-downs that make it up, the largest share first; empty where none is
 *     odd
 * @param first the related series that went first; {@code null} where this one did
 * @param jointScore 0..1: how odd all signals of the service are together
 * @param suppressedBy why it alarms nobody: {@code feedback:ID}, {@code deployment:ID} or {@link
 *     #BUDGET}; {@code null} where it alarms
 * @param reason one plain sentence
 */
public record Anomaly(
    String id,
    String state,
    int revision,
    String service,
    String signal,
    Labels labels,
    String unit,
    long windowMillis,
    String kind,
    String direction,
    long openedAtMillis,
    long timeMillis,
    Long closedAtMillis,
    long durationMillis,
    Double value,
    Double expected,
    Double lower,
    Double upper,
    double score,
    double grade,
    double peakGrade,
    Double peakValue,
    long peakAtMillis,
    List<Contributor> contributors,
    First first,
    double jointScore,
    String suppressedBy,
    String reason) {
  public static final String OPENED = "opened";
  public static final String UPDATED = "updated";
  public static final String CLOSED = "closed";
  public static final String UP = "up";
  public static final String DOWN = "down";

  /** Value of {@link #suppressedBy()}: the service had more alarms than its dial allows. */
  public static final String BUDGET = "budget";

  /**
   * A drill-down's part in an anomaly.
   *
   * @param labels of the drill-down
   * @param share 0..1 of the deviation of all drill-downs of the same {@code by}
   * @param score 0..1 of the drill-down itself
   */
  public record Contributor(Labels labels, double share, double score) {}

  /**
   * A series that was odd before.
   *
   * @param series canonical text, as in {@link Signal#series()}
   * @param atMillis end of its first odd window
   */
  public record First(String series, long atMillis) {}
}
