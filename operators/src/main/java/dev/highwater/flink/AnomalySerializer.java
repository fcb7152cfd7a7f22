package dev.highwater.flink;

import dev.highwater.result.Anomaly;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Anomaly}. */
public final class AnomalySerializer extends BinarySerializer<Anomaly> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Anomaly value, DataOutputView out) throws IOException {
    Wire.writeText(value.id(), out);
    Wire.writeText(value.state(), out);
    Wire.writeInt(value.revision(), out);
    Wire.writeText(value.service(), out);
    Wire.writeText(value.signal(), out);
    Wire.writeLabels(value.labels(), out);
    Wire.writeText(value.unit(), out);
    Wire.writeLong(value.windowMillis(), out);
    Wire.writeText(value.kind(), out);
    Wire.writeText(value.direction(), out);
    Wire.writeLong(value.openedAtMillis(), out);
    Wire.writeLong(value.timeMillis(), out);
    Wire.writeOptionalLong(value.closedAtMillis(), out);
    Wire.writeLong(value.durationMillis(), out);
    Wire.writeOptionalDouble(value.value(), out);
    Wire.writeOptionalDouble(value.expected(), out);
    Wire.writeOptionalDouble(value.lower(), out);
    Wire.writeOptionalDouble(value.upper(), out);
    out.writeDouble(value.score());
    out.writeDouble(value.grade());
    out.writeDouble(value.peakGrade());
    Wire.writeOptionalDouble(value.peakValue(), out);
    Wire.writeLong(value.peakAtMillis(), out);
    Wire.writeInt(value.contributors().size(), out);
    for (Anomaly.Contributor contributor : value.contributors()) {
      Wire.writeLabels(contributor.labels(), out);
      out.writeDouble(contributor.share());
      out.writeDouble(contributor.score());
    }
    out.writeBoolean(value.first() != null);
    if (value.first() != null) {
      Wire.writeText(value.first().series(), out);
      Wire.writeLong(value.first().atMillis(), out);
    }
    out.writeDouble(value.jointScore());
    Wire.writeText(value.suppressedBy(), out);
    Wire.writeText(value.reason(), out);
  }

  @Override
  protected Anomaly read(DataInputView in, int version) throws IOException {
    return new Anomaly(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readInt(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLabels(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readLong(in),
        Wire.readLong(in),
        Wire.readOptionalLong(in),
        Wire.readLong(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        Wire.readOptionalDouble(in),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        Wire.readOptionalDouble(in),
        Wire.readLong(in),
        contributors(in),
        in.readBoolean() ? new Anomaly.First(Wire.readText(in), Wire.readLong(in)) : null,
        in.readDouble(),
        Wire.readText(in),
        Wire.readText(in));
  }

  private static List<Anomaly.Contributor> contributors(DataInputView in) throws IOException {
    int size = Wire.readInt(in);
    List<Anomaly.Contributor> contributors = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      contributors.add(
          new Anomaly.Contributor(Wire.readLabels(in), in.readDouble(), in.readDouble()));
    }
    return List.copyOf(contributors);
  }
}
