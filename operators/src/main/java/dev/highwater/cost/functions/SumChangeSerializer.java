package dev.highwater.cost.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.CostSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link SumChange}, which is never in state. */
public final class SumChangeSerializer extends BinarySerializer<SumChange> {
  private static final long serialVersionUID = 1;
  private static final ContributionSerializer CONTRIBUTION = new ContributionSerializer();
  private static final CostSerializer COST = new CostSerializer();

  public static final TypeInformation<SumChange> TYPE =
      BinaryTypeInfo.of(SumChange.class, new SumChangeSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(SumChange value, DataOutputView out) throws IOException {
    CONTRIBUTION.serialize(value.contribution(), out);
    out.writeBoolean(value.base() != null);
    if (value.base() != null) {
      COST.serialize(value.base(), out);
    }
  }

  @Override
  protected SumChange read(DataInputView in, int version) throws IOException {
    return new SumChange(
        CONTRIBUTION.deserialize(in), in.readBoolean() ? COST.deserialize(in) : null);
  }
}
