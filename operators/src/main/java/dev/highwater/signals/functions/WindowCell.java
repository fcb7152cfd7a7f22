package dev.highwater.signals.functions;

import dev.highwater.event.Labels;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.Accumulator;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One series of one convention in one window: what service and family do not say already, and its
 * amount, which is mutable.
 */
record WindowCell(String convention, String by, Labels labels, Accumulator amount) {

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<WindowCell> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(WindowCell value, DataOutputView out) throws IOException {
      Wire.writeText(value.convention, out);
      Wire.writeText(value.by, out);
      Wire.writeLabels(value.labels, out);
      Wire.writeBytes(value.amount.toBytes(), out);
    }

    @Override
    protected WindowCell read(DataInputView in, int version) throws IOException {
      return new WindowCell(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readLabels(in),
          Accumulator.fromBytes(Wire.readBytes(in)));
    }

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public WindowCell copy(WindowCell from) {
      return new WindowCell(from.convention, from.by, from.labels, from.amount.copy());
    }
  }
}
