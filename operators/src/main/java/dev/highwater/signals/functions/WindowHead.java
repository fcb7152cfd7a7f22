package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.OverflowFold;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bookkeeping of one family in one window. Mutable. */
final class WindowHead {
  /** The longest reporting interval of what was added: when the window is due. */
  long intervalMillis;

  /** Something was added since the last emission. */
  boolean dirty;

  /** Of the cardinality limit. */
  OverflowFold.Meta fold = new OverflowFold.Meta();

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<WindowHead> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(WindowHead value, DataOutputView out) throws IOException {
      Wire.writeLong(value.intervalMillis, out);
      out.writeBoolean(value.dirty);
      Wire.writeBytes(value.fold.toBytes(), out);
    }

    @Override
    protected WindowHead read(DataInputView in, int version) throws IOException {
      WindowHead head = new WindowHead();
      head.intervalMillis = Wire.readLong(in);
      head.dirty = in.readBoolean();
      head.fold = OverflowFold.Meta.fromBytes(Wire.readBytes(in));
      return head;
    }

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public WindowHead copy(WindowHead from) {
      WindowHead head = new WindowHead();
      head.intervalMillis = from.intervalMillis;
      head.dirty = from.dirty;
      head.fold = OverflowFold.Meta.fromBytes(from.fold.toBytes());
      return head;
    }
  }
}
