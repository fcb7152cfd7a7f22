package dev.highwater.cost.functions;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ledger.CellDigest;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link ClosedScope}. */
public final class ClosedScopeSerializer extends BinarySerializer<ClosedScope> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<ClosedScope> TYPE =
      BinaryTypeInfo.of(ClosedScope.class, new ClosedScopeSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(ClosedScope value, DataOutputView out) throws IOException {
    Wire.writeTexts(List.copyOf(new TreeSet<>(value.ids())), out);
    out.writeBoolean(value.overwrite() != null);
    if (value.overwrite() != null) {
      BillingWire.writeDelivery(value.overwrite(), out);
    }
    BillingWire.writeDelivery(value.newest(), out);
    out.writeBoolean(value.identified());
    Wire.writeLong(value.digest().cells(), out);
    out.writeLong(value.digest().high());
    out.writeLong(value.digest().low());
  }

  @Override
  protected ClosedScope read(DataInputView in, int version) throws IOException {
    Set<String> ids = Set.copyOf(Wire.readTexts(in));
    Delivery overwrite = in.readBoolean() ? BillingWire.readDelivery(in) : null;
    return new ClosedScope(
        ids,
        overwrite,
        BillingWire.readDelivery(in),
        in.readBoolean(),
        new CellDigest(Wire.readLong(in), in.readLong(), in.readLong()));
  }
}
