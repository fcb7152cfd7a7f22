package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link ScoredPoint}, whose own bytes begin with a format byte. */
public final class ScoredPointSerializer extends BinarySerializer<ScoredPoint> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<ScoredPoint> TYPE =
      BinaryTypeInfo.of(ScoredPoint.class, new ScoredPointSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(ScoredPoint value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected ScoredPoint read(DataInputView in, int version) throws IOException {
    return ScoredPoint.fromBytes(Wire.readBytes(in));
  }
}
