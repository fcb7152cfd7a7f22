package dev.highwater.cost.functions;

import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Spent}: equal ones have equal bytes, so that it can be a map's key in state. */
public final class SpentSerializer extends BinarySerializer<Spent> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Spent> TYPE =
      BinaryTypeInfo.of(Spent.class, new SpentSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Spent value, DataOutputView out) throws IOException {
    Wire.writeText(value.watcher(), out);
    Wire.writeLong(value.knownAtMillis(), out);
    Wire.writeLong(value.dayMillis(), out);
    byte[] leaf = null;
    if (value.leaf() != null) {
      ByteWriter bytes = new ByteWriter();
      value.leaf().encode(bytes);
      leaf = bytes.toByteArray();
    }
    Wire.writeBytes(leaf, out);
    out.writeBoolean(value.usage());
    out.writeBoolean(value.amount() != null);
    if (value.amount() != null) {
      BillingWire.writeDecimal(value.amount(), out);
    }
  }

  @Override
  protected Spent read(DataInputView in, int version) throws IOException {
    String watcher = Wire.readText(in);
    long knownAtMillis = Wire.readLong(in);
    long dayMillis = Wire.readLong(in);
    byte[] leaf = Wire.readBytes(in);
    boolean usage = in.readBoolean();
    return new Spent(
        watcher,
        knownAtMillis,
        dayMillis,
        leaf == null ? null : CostLeaf.decode(new ByteReader(leaf)),
        usage,
        in.readBoolean() ? BillingWire.readDecimal(in) : null);
  }
}
