package dev.highwater.codec.control;

import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Deployment;
import dev.highwater.event.Payload;
import java.util.Set;

/**
 * {@code {"id","service","atMillis","version"}}: id and service are needed. It began at {@code
 * atMillis}, or else at the Kafka record's timestamp.
 */
public final class DeploymentCodec extends ControlCodec<Deployment> {
  private static final long serialVersionUID = 1L;
  private static final Set<String> NAMES = names("id", "service", "atMillis", "version");

  @Override
  Set<String> names() {
    return NAMES;
  }

  @Override
  Deployment value(String id, ControlFields fields, Payload payload) throws WireException {
    Long at = fields.millis("atMillis");
    if (at == null && payload.timestampMillis() < 0) {
      throw WireException.invalid("field atMillis is missing, and the record has no timestamp");
    }
    return new Deployment(
        id,
        fields.needed("service"),
        at == null ? payload.timestampMillis() : at,
        fields.text("version"));
  }

  @Override
  Deployment undo(String id, long timestampMillis) {
    return Deployment.undo(id, timestampMillis);
  }
}
