package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.Moment;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Moment}, whose own bytes begin with a format byte. */
public final class MomentSerializer extends BinarySerializer<Moment> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Moment> TYPE =
      BinaryTypeInfo.of(Moment.class, new MomentSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Moment value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected Moment read(DataInputView in, int version) throws IOException {
    return Moment.fromBytes(Wire.readBytes(in));
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public Moment copy(Moment from) {
    return Moment.fromBytes(from.toBytes());
  }
}
