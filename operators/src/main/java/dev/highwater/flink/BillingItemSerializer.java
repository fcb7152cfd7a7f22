package dev.highwater.flink;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link BillingItem}. */
public final class BillingItemSerializer extends BinarySerializer<BillingItem> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(BillingItem value, DataOutputView out) throws IOException {
    BillingWire.writeDelivery(value.delivery(), out);
    Wire.writeLong(value.ordinal(), out);
    Wire.writeLong(value.rows(), out);
    out.writeBoolean(value.charge() != null);
    if (value.charge() != null) {
      BillingWire.writeCharge(value.charge(), out);
    }
  }

  @Override
  protected BillingItem read(DataInputView in, int version) throws IOException {
    Delivery delivery = BillingWire.readDelivery(in);
    long ordinal = Wire.readLong(in);
    long rows = Wire.readLong(in);
    return new BillingItem(
        delivery, ordinal, in.readBoolean() ? BillingWire.readCharge(in) : null, rows);
  }
}
