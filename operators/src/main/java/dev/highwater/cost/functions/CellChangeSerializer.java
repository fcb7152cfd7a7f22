package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.CostSerializer;
import dev.highwater.flink.Wire;
import dev.highwater.result.Cost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link CellChange}. */
public final class CellChangeSerializer extends BinarySerializer<CellChange> {
  private static final long serialVersionUID = 1;
  private static final CostSerializer COST = new CostSerializer();

  public static final TypeInformation<CellChange> TYPE =
      BinaryTypeInfo.of(CellChange.class, new CellChangeSerializer());

  @Override
  protected int currentVersion() {
    return 2;
  }

  @Override
  protected void write(CellChange value, DataOutputView out) throws IOException {
    Wire.writeText(value.scope(), out);
    CostWire.writeKey(value.key(), out);
    CostWire.writeAmounts(value.before(), out);
    CostWire.writeAmounts(value.after(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeLong(value.knownAtMillis(), out);
    Wire.writeInt(value.bases().size(), out);
    for (Cost base : value.bases()) {
      COST.serialize(base, out);
    }
  }

  @Override
  protected CellChange read(DataInputView in, int version) throws IOException {
    return new CellChange(
        Wire.readText(in),
        CostWire.readKey(in),
        CostWire.readAmounts(in),
        CostWire.readAmounts(in),
        Wire.readInt(in),
        Wire.readLong(in),
        version < 2 ? List.of() : bases(in));
  }

  private static List<Cost> bases(DataInputView in) throws IOException {
    int size = Wire.readInt(in);
    List<Cost> bases = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      bases.add(COST.deserialize(in));
    }
    return bases;
  }
}
