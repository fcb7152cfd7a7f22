package dev.highwater.flink;

import dev.highwater.event.UtilisationSample;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link UtilisationSample}. */
public final class UtilisationSampleSerializer extends BinarySerializer<UtilisationSample> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(UtilisationSample value, DataOutputView out) throws IOException {
    Wire.writeText(value.resourceId(), out);
    Wire.writeLong(value.timeMillis(), out);
    Wire.writeOptionalDouble(value.cpu(), out);
    Wire.writeOptionalDouble(value.memory(), out);
  }

  @Override
  protected UtilisationSample read(DataInputView in, int version) throws IOException {
    return new UtilisationSample(
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in));
  }
}
