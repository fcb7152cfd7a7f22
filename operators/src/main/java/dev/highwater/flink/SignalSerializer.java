package dev.highwater.flink;

import dev.highwater.result.Signal;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Signal}. */
public final class SignalSerializer extends BinarySerializer<Signal> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Signal value, DataOutputView out) throws IOException {
    Wire.writeText(value.signal(), out);
    Wire.writeText(value.service(), out);
    Wire.writeLabels(value.labels(), out);
    Wire.writeText(value.source(), out);
    Wire.writeLong(value.windowStartMillis(), out);
    Wire.writeLong(value.windowEndMillis(), out);
    Wire.writeLong(value.windowMillis(), out);
    Wire.writeInt(value.revision(), out);
    out.writeBoolean(value.isFinal());
    Wire.writeText(value.unit(), out);
    Wire.writeOptionalDouble(value.count(), out);
    Wire.writeOptionalDouble(value.sum(), out);
    Wire.writeOptionalDouble(value.min(), out);
    Wire.writeOptionalDouble(value.max(), out);
    Wire.writeOptionalDouble(value.mean(), out);
    Wire.writeOptionalDouble(value.p50(), out);
    Wire.writeOptionalDouble(value.p90(), out);
    Wire.writeOptionalDouble(value.p95(), out);
    Wire.writeOptionalDouble(value.p99(), out);
    Wire.writeOptionalDouble(value.value(), out);
    Wire.writeTexts(value.traceIds(), out);
  }

  @Override
  protected Signal read(DataInputView in, int version) throws IOException {
    return new Signal(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLabels(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readInt(in),
        in.readBoolean(),
        Wire.readText(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readTexts(in));
  }
}
