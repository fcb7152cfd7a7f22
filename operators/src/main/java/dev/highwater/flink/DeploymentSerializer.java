package dev.highwater.flink;

import dev.highwater.event.Deployment;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Deployment}. */
public final class DeploymentSerializer extends BinarySerializer<Deployment> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Deployment value, DataOutputView out) throws IOException {
    Wire.writeText(value.id(), out);
    Wire.writeText(value.service(), out);
    Wire.writeLong(value.atMillis(), out);
    Wire.writeText(value.version(), out);
  }

  @Override
  protected Deployment read(DataInputView in, int version) throws IOException {
    return new Deployment(
        Wire.readText(in), Wire.readText(in), Wire.readLong(in), Wire.readText(in));
  }
}
