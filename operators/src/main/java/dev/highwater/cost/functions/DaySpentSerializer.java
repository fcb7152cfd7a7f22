package dev.highwater.cost.functions;

import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link DaySpent}. */
public final class DaySpentSerializer extends BinarySerializer<DaySpent> {
  private static final long serialVersionUID = 1;

  static final TypeInformation<DaySpent> TYPE =
      BinaryTypeInfo.of(DaySpent.class, new DaySpentSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(DaySpent value, DataOutputView out) throws IOException {
    BillingWire.writeDecimal(value.all(), out);
    BillingWire.writeDecimal(value.usage(), out);
  }

  @Override
  protected DaySpent read(DataInputView in, int version) throws IOException {
    return new DaySpent(BillingWire.readDecimal(in), BillingWire.readDecimal(in));
  }
}
