package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.Panes;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One family in one window of a service: the namespace of its state and timers. Level −1 is the
 * service itself.
 *
 * @param level index into the window lengths of {@link Panes}
 * @param startMillis epoch milliseconds, event time
 */
public record WindowId(int level, long startMillis, String family) {
  static final WindowId SERVICE = new WindowId(-1, 0, "");

  long lengthMillis() {
    return Panes.levelMillis(level);
  }

  long endMillis() {
    return startMillis + lengthMillis();
  }

  @Override
  public int hashCode() {
    return (Long.hashCode(startMillis) * 31 + level) * 31 + family.hashCode();
  }

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<WindowId> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(WindowId value, DataOutputView out) throws IOException {
      out.writeByte(value.level);
      out.writeLong(value.startMillis);
      Wire.writeText(value.family, out);
    }

    @Override
    protected WindowId read(DataInputView in, int version) throws IOException {
      return new WindowId(in.readByte(), in.readLong(), Wire.readText(in));
    }
  }
}
