package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.Exhaustion;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Exhaustion.State}, whose own bytes begin with a format byte. */
public final class ExhaustionSerializer extends BinarySerializer<Exhaustion.State> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Exhaustion.State> TYPE =
      BinaryTypeInfo.of(Exhaustion.State.class, new ExhaustionSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Exhaustion.State value, DataOutputView out) throws IOException {
    Wire.writeBytes(Exhaustion.encode(value), out);
  }

  @Override
  protected Exhaustion.State read(DataInputView in, int version) throws IOException {
    return Exhaustion.decode(Wire.readBytes(in));
  }
}
