package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A replica of a cluster was heard in a pane.
 *
 * @param paneMillis start of the 10 s pane, epoch milliseconds, event time
 */
public record ReplicaPresence(String cluster, String replica, long paneMillis) {
  public static final TypeInformation<ReplicaPresence> TYPE =
      BinaryTypeInfo.of(ReplicaPresence.class, new Serializer());

  /** Its binary form. */
  public static final class Serializer extends BinarySerializer<ReplicaPresence> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(ReplicaPresence value, DataOutputView out) throws IOException {
      Wire.writeText(value.cluster, out);
      Wire.writeText(value.replica, out);
      out.writeLong(value.paneMillis);
    }

    @Override
    protected ReplicaPresence read(DataInputView in, int version) throws IOException {
      return new ReplicaPresence(Wire.readText(in), Wire.readText(in), in.readLong());
    }
  }
}
