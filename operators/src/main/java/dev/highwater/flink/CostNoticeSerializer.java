package dev.highwater.flink;

import dev.highwater.result.CostNotice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link CostNotice}. */
public final class CostNoticeSerializer extends BinarySerializer<CostNotice> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(CostNotice value, DataOutputView out) throws IOException {
    Wire.writeText(value.id(), out);
    Wire.writeText(value.kind(), out);
    Wire.writeText(value.state(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeText(value.currency(), out);
    Wire.writeText(value.dimension(), out);
    Wire.writeText(value.name(), out);
    Wire.writeText(value.direction(), out);
    Wire.writeLong(value.openedAtMillis(), out);
    Wire.writeLong(value.untilMillis(), out);
    Wire.writeLong(value.timeMillis(), out);
    Wire.writeLong(value.knownAtMillis(), out);
    BillingWire.writeDecimal(value.actual(), out);
    BillingWire.writeDecimal(value.expected(), out);
    Wire.writeInt(value.threshold() == null ? -1 : value.threshold(), out);
    Wire.writeInt(value.causes().size(), out);
    for (CostNotice.Cause cause : value.causes()) {
      Wire.writeText(cause.service(), out);
      Wire.writeText(cause.account(), out);
      Wire.writeText(cause.region(), out);
      Wire.writeText(cause.usageType(), out);
      BillingWire.writeDecimal(cause.impact(), out);
      out.writeDouble(cause.share());
    }
    Wire.writeTexts(value.alsoSeenIn(), out);
    out.writeBoolean(value.expectedGrowth());
    Wire.writeText(value.reason(), out);
  }

  @Override
  protected CostNotice read(DataInputView in, int version) throws IOException {
    return new CostNotice(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readInt(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readLong(in),
        BillingWire.readDecimal(in),
        BillingWire.readDecimal(in),
        threshold(Wire.readInt(in)),
        causes(in),
        Wire.readTexts(in),
        in.readBoolean(),
        Wire.readText(in));
  }

  private static Integer threshold(int percent) {
    return percent < 0 ? null : (Integer) percent;
  }

  private static List<CostNotice.Cause> causes(DataInputView in) throws IOException {
    int size = Wire.readInt(in);
    List<CostNotice.Cause> causes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      causes.add(
          new CostNotice.Cause(
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              BillingWire.readDecimal(in),
              in.readDouble()));
    }
    return causes;
  }
}
