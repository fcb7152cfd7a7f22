package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Heard}: equal ones have equal bytes, so that it can be a map's key in state. */
public final class HeardSerializer extends BinarySerializer<Heard> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Heard> TYPE =
      BinaryTypeInfo.of(Heard.class, new HeardSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Heard value, DataOutputView out) throws IOException {
    Wire.writeText(value.currency(), out);
    Wire.writeText(value.provider(), out);
    Wire.writeText(value.billingAccountId(), out);
    Wire.writeLong(value.billingPeriodMillis(), out);
    Wire.writeLong(value.knownAtMillis(), out);
  }

  @Override
  protected Heard read(DataInputView in, int version) throws IOException {
    return new Heard(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in));
  }
}
