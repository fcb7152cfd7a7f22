package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link CellTotal}. */
public final class CellTotalSerializer extends BinarySerializer<CellTotal> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<CellTotal> TYPE =
      BinaryTypeInfo.of(CellTotal.class, new CellTotalSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(CellTotal value, DataOutputView out) throws IOException {
    CostWire.writeAmounts(value.delivered(), out);
    CostWire.writeAmounts(value.live(), out);
    Wire.writeInt(value.revision(), out);
  }

  @Override
  protected CellTotal read(DataInputView in, int version) throws IOException {
    return new CellTotal(CostWire.readAmounts(in), CostWire.readAmounts(in), Wire.readInt(in));
  }
}
