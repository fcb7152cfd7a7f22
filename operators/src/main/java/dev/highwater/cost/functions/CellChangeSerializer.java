package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link CellChange}. */
public final class CellChangeSerializer extends BinarySerializer<CellChange> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<CellChange> TYPE =
      BinaryTypeInfo.of(CellChange.class, new CellChangeSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(CellChange value, DataOutputView out) throws IOException {
    Wire.writeText(value.scope(), out);
    CostWire.writeKey(value.key(), out);
    CostWire.writeAmounts(value.before(), out);
    CostWire.writeAmounts(value.after(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeLong(value.knownAtMillis(), out);
  }

  @Override
  protected CellChange read(DataInputView in, int version) throws IOException {
    return new CellChange(
        Wire.readText(in),
        CostWire.readKey(in),
        CostWire.readAmounts(in),
        CostWire.readAmounts(in),
        Wire.readInt(in),
        Wire.readLong(in));
  }
}
