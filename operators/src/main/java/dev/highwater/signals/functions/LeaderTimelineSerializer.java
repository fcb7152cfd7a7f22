package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.LeaderTimeline;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link LeaderTimeline}, in broadcast state. */
public final class LeaderTimelineSerializer extends BinarySerializer<LeaderTimeline> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(LeaderTimeline value, DataOutputView out) throws IOException {
    Wire.writeInt(value.size(), out);
    for (int i = 0; i < value.size(); i++) {
      out.writeLong(value.fromMillis(i));
      Wire.writeText(value.leader(i), out);
    }
  }

  @Override
  protected LeaderTimeline read(DataInputView in, int version) throws IOException {
    int size = Wire.readInt(in);
    long[] from = new long[size];
    String[] leaders = new String[size];
    for (int i = 0; i < size; i++) {
      from[i] = in.readLong();
      leaders[i] = Wire.readText(in);
    }
    return LeaderTimeline.of(from, leaders);
  }
}
