package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.WatchState;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link WatchState}, whose own bytes begin with a format byte. */
public final class WatchStateSerializer extends BinarySerializer<WatchState> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<WatchState> TYPE =
      BinaryTypeInfo.of(WatchState.class, new WatchStateSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(WatchState value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected WatchState read(DataInputView in, int version) throws IOException {
    return WatchState.fromBytes(Wire.readBytes(in));
  }
}
