package dev.highwater.cost.functions;

import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Arrival}. */
public final class ArrivalSerializer extends BinarySerializer<Arrival> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Arrival> TYPE =
      BinaryTypeInfo.of(Arrival.class, new ArrivalSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Arrival value, DataOutputView out) throws IOException {
    BillingWire.writeDelivery(value.delivery(), out);
    Wire.writeLong(value.expected(), out);
    Wire.writeLong(value.received(), out);
  }

  @Override
  protected Arrival read(DataInputView in, int version) throws IOException {
    return new Arrival(BillingWire.readDelivery(in), Wire.readLong(in), Wire.readLong(in));
  }
}
