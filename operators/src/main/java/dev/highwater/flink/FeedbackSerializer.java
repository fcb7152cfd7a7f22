package dev.highwater.flink;

import dev.highwater.event.Feedback;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Feedback}. */
public final class FeedbackSerializer extends BinarySerializer<Feedback> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Feedback value, DataOutputView out) throws IOException {
    Wire.writeText(value.id(), out);
    Wire.writeText(value.service(), out);
    Wire.writeText(value.signal(), out);
    out.writeBoolean(value.labels() != null);
    if (value.labels() != null) {
      Wire.writeLabels(value.labels(), out);
    }
    Wire.writeText(value.anomalyId(), out);
    Wire.writeText(value.verdict(), out);
    Wire.writeOptionalLong(value.fromMillis(), out);
    Wire.writeOptionalLong(value.untilMillis(), out);
    Wire.writeText(value.by(), out);
    Wire.writeText(value.comment(), out);
    Wire.writeLong(value.saidAtMillis(), out);
  }

  @Override
  protected Feedback read(DataInputView in, int version) throws IOException {
    return new Feedback(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        in.readBoolean() ? Wire.readLabels(in) : null,
        Wire.readText(in),
        Wire.readText(in),
        Wire.readOptionalLong(in),
        Wire.readOptionalLong(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in));
  }
}
