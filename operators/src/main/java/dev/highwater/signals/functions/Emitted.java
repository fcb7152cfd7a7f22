package dev.highwater.signals.functions;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What was last emitted for one series in one window.
 *
 * @param labels of the records
 * @param signals names of the records of the last revision
 * @param units their units
 * @param digest of the last revision's content; {@code null} once withdrawn
 */
record Emitted(
    Labels labels,
    String source,
    List<String> signals,
    List<String> units,
    int revision,
    Hash128 digest) {

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<Emitted> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(Emitted value, DataOutputView out) throws IOException {
      Wire.writeLabels(value.labels, out);
      Wire.writeText(value.source, out);
      Wire.writeTexts(value.signals, out);
      Wire.writeTexts(value.units, out);
      Wire.writeInt(value.revision, out);
      out.writeBoolean(value.digest != null);
      if (value.digest != null) {
        Wire.writeHash(value.digest, out);
      }
    }

    @Override
    protected Emitted read(DataInputView in, int version) throws IOException {
      return new Emitted(
          Wire.readLabels(in),
          Wire.readText(in),
          Wire.readTexts(in),
          Wire.readTexts(in),
          Wire.readInt(in),
          in.readBoolean() ? Wire.readHash(in) : null);
    }
  }
}
