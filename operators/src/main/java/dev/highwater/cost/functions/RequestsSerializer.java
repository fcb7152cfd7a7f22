package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Requests}, in flight and in state. */
public final class RequestsSerializer extends BinarySerializer<Requests> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Requests> TYPE =
      BinaryTypeInfo.of(Requests.class, new RequestsSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Requests value, DataOutputView out) throws IOException {
    Wire.writeText(value.watcher(), out);
    Wire.writeText(value.application(), out);
    Wire.writeText(value.series(), out);
    Wire.writeLong(value.hourMillis(), out);
    out.writeInt(value.revision());
    out.writeBoolean(value.requests() != null);
    if (value.requests() != null) {
      out.writeDouble(value.requests());
    }
  }

  @Override
  protected Requests read(DataInputView in, int version) throws IOException {
    return new Requests(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        in.readInt(),
        in.readBoolean() ? (Double) in.readDouble() : null);
  }
}
