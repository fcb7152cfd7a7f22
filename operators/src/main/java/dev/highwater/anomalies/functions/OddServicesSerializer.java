package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.OddServices;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link OddServices}, whose own bytes begin with a format byte. */
public final class OddServicesSerializer extends BinarySerializer<OddServices> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(OddServices value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected OddServices read(DataInputView in, int version) throws IOException {
    return OddServices.fromBytes(Wire.readBytes(in));
  }
}
