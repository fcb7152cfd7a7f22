package dev.highwater.flink;

import dev.highwater.event.Decoded;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * For {@link Decoded}. Chained operators hand it on by reference; it is written only where an input
 * is repartitioned.
 */
public final class DecodedSerializer extends BinarySerializer<Decoded> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Decoded value, DataOutputView out) throws IOException {
    if (value.metric() != null) {
      out.writeByte(1);
      EventWire.writePoint(value.metric(), out);
    } else if (value.span() != null) {
      out.writeByte(2);
      EventWire.writeSpan(value.span(), out);
    } else if (value.log() != null) {
      out.writeByte(3);
      EventWire.writeLog(value.log(), out);
    } else {
      out.writeByte(4);
      EventWire.writeDeadLetter(value.deadLetter(), out);
    }
  }

  @Override
  protected Decoded read(DataInputView in, int version) throws IOException {
    int branch = in.readByte();
    return switch (branch) {
      case 1 -> Decoded.of(EventWire.readPoint(in));
      case 2 -> Decoded.of(EventWire.readSpan(in));
      case 3 -> Decoded.of(EventWire.readLog(in));
      case 4 -> Decoded.of(EventWire.readDeadLetter(in));
      default -> throw new IOException("no item of branch " + branch);
    };
  }
}
