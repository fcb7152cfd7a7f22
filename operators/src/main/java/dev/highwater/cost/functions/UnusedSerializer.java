package dev.highwater.cost.functions;

import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Unused}: equal ones have equal bytes, so that it can be a map's key in state. */
public final class UnusedSerializer extends BinarySerializer<Unused> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Unused> TYPE =
      BinaryTypeInfo.of(Unused.class, new UnusedSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Unused value, DataOutputView out) throws IOException {
    Wire.writeText(value.currency(), out);
    Wire.writeText(value.commitmentId(), out);
    Wire.writeLong(value.knownAtMillis(), out);
    Wire.writeLong(value.dayMillis(), out);
    out.writeBoolean(value.amount() != null);
    if (value.amount() != null) {
      BillingWire.writeDecimal(value.amount(), out);
    }
  }

  @Override
  protected Unused read(DataInputView in, int version) throws IOException {
    return new Unused(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in),
        in.readBoolean() ? BillingWire.readDecimal(in) : null);
  }
}
