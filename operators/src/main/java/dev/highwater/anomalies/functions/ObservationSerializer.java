package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.Observation;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Observation}. */
public final class ObservationSerializer extends BinarySerializer<Observation> {
  private static final long serialVersionUID = 1;

  public static final TypeInformation<Observation> TYPE =
      BinaryTypeInfo.of(Observation.class, new ObservationSerializer());

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Observation value, DataOutputView out) throws IOException {
    Wire.writeText(value.service(), out);
    Wire.writeText(value.signal(), out);
    Wire.writeLabels(value.labels(), out);
    Wire.writeHash(value.series(), out);
    Wire.writeText(value.unit(), out);
    Wire.writeLong(value.timeMillis(), out);
    out.writeDouble(value.value());
  }

  @Override
  protected Observation read(DataInputView in, int version) throws IOException {
    return new Observation(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLabels(in),
        Wire.readHash(in),
        Wire.readText(in),
        Wire.readLong(in),
        in.readDouble());
  }
}
