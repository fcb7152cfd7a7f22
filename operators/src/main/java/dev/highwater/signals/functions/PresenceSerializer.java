package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.SourceSelection;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link SourceSelection.Presence}, whose own bytes begin with a format byte. */
public final class PresenceSerializer extends BinarySerializer<SourceSelection.Presence> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(SourceSelection.Presence value, DataOutputView out) throws IOException {
    Wire.writeBytes(value.toBytes(), out);
  }

  @Override
  protected SourceSelection.Presence read(DataInputView in, int version) throws IOException {
    return SourceSelection.Presence.fromBytes(Wire.readBytes(in));
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public SourceSelection.Presence copy(SourceSelection.Presence from) {
    return SourceSelection.Presence.fromBytes(from.toBytes());
  }
}
