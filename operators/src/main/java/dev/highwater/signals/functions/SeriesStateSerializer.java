package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.SeriesState;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link SeriesState}, whose own bytes begin with a format byte. */
public final class SeriesStateSerializer extends BinarySerializer<SeriesState> {
  private static final long serialVersionUID = 1;

  static final TypeInformation<SeriesState> TYPE =
      BinaryTypeInfo.of(SeriesState.class, new SeriesStateSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(SeriesState value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected SeriesState read(DataInputView in, int version) throws IOException {
    return SeriesState.fromBytes(Wire.readBytes(in));
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public SeriesState copy(SeriesState from) {
    return from.copy();
  }
}
