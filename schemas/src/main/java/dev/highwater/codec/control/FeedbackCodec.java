package dev.highwater.codec.control;

import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Feedback;
import dev.highwater.event.Payload;
import java.util.List;
import java.util.Set;

/**
 * {@code {"id","service","signal","labels","anomalyId","verdict","fromMillis","untilMillis","by",
 * "comment","saidAtMillis"}}: id, service and verdict are needed. It was said at the Kafka record's
 * timestamp; in a file, at {@code saidAtMillis}. {@code "verdict": null} undoes, as a tombstone
 * does.
 */
public final class FeedbackCodec extends ControlCodec<Feedback> {
  private static final long serialVersionUID = 1L;
  private static final Set<String> NAMES =
      names(
          "id",
          "service",
          "signal",
          "labels",
          "anomalyId",
          "verdict",
          "fromMillis",
          "untilMillis",
          "by",
          "comment",
          "saidAtMillis");
  private static final List<String> VERDICTS =
      List.of(Feedback.NOT_AN_ANOMALY, Feedback.EXPECTED, Feedback.MAINTENANCE);

  @Override
  Set<String> names() {
    return NAMES;
  }

  @Override
  Feedback value(String id, ControlFields fields, Payload payload) throws WireException {
    Long given = fields.millis("saidAtMillis");
    if (payload.timestampMillis() < 0 && given == null) {
      throw WireException.invalid("field saidAtMillis is missing, and the record has no timestamp");
    }
    long said = payload.timestampMillis() < 0 ? given : payload.timestampMillis();
    if (fields.isNull("verdict")) {
      return undo(id, said);
    }
    String verdict = fields.needed("verdict");
    if (!VERDICTS.contains(verdict)) {
      throw WireException.invalid("field verdict is none of " + String.join(", ", VERDICTS));
    }
    Long from = fields.millis("fromMillis");
    Long until = fields.millis("untilMillis");
    if (until != null && until <= (from == null ? said : from)) {
      throw WireException.invalid("field untilMillis is not after the time that it begins at");
    }
    return new Feedback(
        id,
        fields.needed("service"),
        fields.text("signal"),
        fields.labels("labels"),
        fields.text("anomalyId"),
        verdict,
        from,
        until,
        fields.text("by"),
        fields.text("comment"),
        said);
  }

  @Override
  Feedback undo(String id, long timestampMillis) {
    return Feedback.undo(id, timestampMillis);
  }
}
