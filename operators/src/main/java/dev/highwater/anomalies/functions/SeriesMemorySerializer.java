package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.SeriesMemory;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link SeriesMemory}, whose own bytes begin with a format byte. */
public final class SeriesMemorySerializer extends BinarySerializer<SeriesMemory> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<SeriesMemory> TYPE =
      BinaryTypeInfo.of(SeriesMemory.class, new SeriesMemorySerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(SeriesMemory value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected SeriesMemory read(DataInputView in, int version) throws IOException {
    return SeriesMemory.fromBytes(Wire.readBytes(in));
  }
}
