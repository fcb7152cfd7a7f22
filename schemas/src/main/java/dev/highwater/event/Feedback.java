package dev.highwater.event;

/**
 * What somebody said about anomalies: one record on {@code highwater.feedback}, by its id. A later
 * record of the same id replaces it; one without a verdict (a tombstone) undoes it.
 *
 * @param service the service that it is about
 * @param signal name of a signal; {@code null} for all of the service
 * @param labels only series that have these labels, with whatever others; {@code null} for all
 * @param anomalyId the anomaly that it is about; {@code null} where it is about a time or a series
 * @param verdict {@link #NOT_AN_ANOMALY}, {@link #EXPECTED}, {@link #MAINTENANCE}; {@code null}
 *     undoes
 * @param fromMillis start of the time that it is about, inclusive, epoch milliseconds; {@code null}
 *     for the time at which it was said
 * @param untilMillis end of that time, exclusive; {@code null} where none was given
 * @param by who said it
 * @param comment why
 * @param saidAtMillis when it was said: the Kafka record's timestamp; in a file, the time that the
 *     line gives
 */
public record Feedback(
    String id,
    String service,
    String signal,
    Labels labels,
    String anomalyId,
    String verdict,
    Long fromMillis,
    Long untilMillis,
    String by,
    String comment,
    long saidAtMillis)
    implements Timed {
  public static final String NOT_AN_ANOMALY = "not-an-anomaly";
  public static final String EXPECTED = "expected";
  public static final String MAINTENANCE = "maintenance";

  /** When it was said. */
  @Override
  public long timeMillis() {
    return saidAtMillis;
  }

  /** Takes back what was said under an id. */
  public static Feedback undo(String id, long saidAtMillis) {
    return new Feedback(id, null, null, null, null, null, null, null, null, null, saidAtMillis);
  }

  /** Whether it takes back what was said under its id. */
  public boolean undoes() {
    return verdict == null;
  }
}
