package dev.highwater.flink;

import dev.highwater.result.Cost;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Cost}. */
public final class CostSerializer extends BinarySerializer<Cost> {
  private static final long serialVersionUID = 1;
  private static final Cost.Level[] LEVELS = Cost.Level.values();

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Cost value, DataOutputView out) throws IOException {
    out.writeByte(value.level().ordinal());
    Wire.writeLong(value.startMillis(), out);
    Wire.writeLong(value.endMillis(), out);
    Wire.writeText(value.currency(), out);
    Wire.writeLabels(value.labels(), out);
    BillingWire.writeCosts(value.costs(), out);
    BillingWire.writeDecimal(value.quantity(), out);
    Wire.writeText(value.unit(), out);
    Wire.writeLong(value.rows(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeLong(value.knownAtMillis(), out);
  }

  @Override
  protected Cost read(DataInputView in, int version) throws IOException {
    return new Cost(
        LEVELS[in.readByte()],
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readText(in),
        Wire.readLabels(in),
        BillingWire.readCosts(in),
        BillingWire.readDecimal(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readInt(in),
        Wire.readLong(in));
  }
}
