package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.ServiceActivity;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link ServiceActivity}, whose own bytes begin with a format byte. */
public final class ServiceActivitySerializer extends BinarySerializer<ServiceActivity> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(ServiceActivity value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected ServiceActivity read(DataInputView in, int version) throws IOException {
    return ServiceActivity.fromBytes(Wire.readBytes(in));
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public ServiceActivity copy(ServiceActivity from) {
    return ServiceActivity.fromBytes(from.toBytes());
  }
}
