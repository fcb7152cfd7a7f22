package dev.highwater.cost.functions;

import dev.highwater.flink.BillingWire;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import dev.highwater.result.Cost;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Contribution}. */
public final class ContributionSerializer extends BinarySerializer<Contribution> {
  private static final long serialVersionUID = 1;
  private static final Cost.Level[] LEVELS = Cost.Level.values();

  public static final TypeInformation<Contribution> TYPE =
      BinaryTypeInfo.of(Contribution.class, new ContributionSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Contribution value, DataOutputView out) throws IOException {
    out.writeByte(value.level().ordinal());
    Wire.writeLong(value.startMillis(), out);
    Wire.writeText(value.currency(), out);
    Wire.writeLabels(value.labels(), out);
    BillingWire.writeCosts(value.costs(), out);
    Wire.writeLong(value.rows(), out);
    Wire.writeLong(value.knownAtMillis(), out);
  }

  @Override
  protected Contribution read(DataInputView in, int version) throws IOException {
    return new Contribution(
        LEVELS[in.readByte()],
        Wire.readLong(in),
        Wire.readText(in),
        Wire.readLabels(in),
        BillingWire.readCosts(in),
        Wire.readLong(in),
        Wire.readLong(in));
  }
}
