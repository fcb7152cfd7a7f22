package dev.highwater.cost.functions;

import dev.highwater.cost.core.CostKey;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link CostKey}: equal keys have equal bytes, so that it can be a map's key in state. */
public final class CostKeySerializer extends BinarySerializer<CostKey> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<CostKey> TYPE =
      BinaryTypeInfo.of(CostKey.class, new CostKeySerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(CostKey value, DataOutputView out) throws IOException {
    CostWire.writeKey(value, out);
  }

  @Override
  protected CostKey read(DataInputView in, int version) throws IOException {
    return CostWire.readKey(in);
  }
}
