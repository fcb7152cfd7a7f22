package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * From an instant on, a cluster is read from this replica.
 *
 * @param fromMillis epoch milliseconds, event time, inclusive
 */
public record LeaderChange(String cluster, long fromMillis, String leader) {
  public static final TypeInformation<LeaderChange> TYPE =
      BinaryTypeInfo.of(LeaderChange.class, new Serializer());

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<LeaderChange> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(LeaderChange value, DataOutputView out) throws IOException {
      Wire.writeText(value.cluster, out);
      out.writeLong(value.fromMillis);
      Wire.writeText(value.leader, out);
    }

    @Override
    protected LeaderChange read(DataInputView in, int version) throws IOException {
      return new LeaderChange(Wire.readText(in), in.readLong(), Wire.readText(in));
    }
  }
}
