package dev.highwater.flink;

import dev.highwater.event.DeadLetter;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link DeadLetter}. */
public final class DeadLetterSerializer extends BinarySerializer<DeadLetter> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(DeadLetter value, DataOutputView out) throws IOException {
    EventWire.writeDeadLetter(value, out);
  }

  @Override
  protected DeadLetter read(DataInputView in, int version) throws IOException {
    return EventWire.readDeadLetter(in);
  }
}
