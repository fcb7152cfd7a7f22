package dev.highwater.signals.functions;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricPoint;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.EventWire;
import dev.highwater.flink.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A metric point on its way to its series.
 *
 * @param series hash of name and labels; the key
 * @param head the packed {@link SeriesHead}; not to be changed by the receiver
 * @param cluster replica pairs are elected within it; {@code null} where the point names no replica
 * @param point its name, labels and unit are not shipped: they are in the head, here they are empty
 *     after the shuffle
 */
public record SeriesPoint(
    Hash128 series, byte[] head, String cluster, String replica, MetricPoint point) {
  public static final TypeInformation<SeriesPoint> TYPE =
      BinaryTypeInfo.of(SeriesPoint.class, new Serializer());

  /** Its binary form, in flight and in the buffer of its series. */
  public static final class Serializer extends BinarySerializer<SeriesPoint> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(SeriesPoint value, DataOutputView out) throws IOException {
      Wire.writeHash(value.series, out);
      Wire.writeBytes(value.head, out);
      out.writeBoolean(value.replica != null);
      if (value.replica != null) {
        Wire.writeText(value.cluster, out);
        Wire.writeText(value.replica, out);
      }
      EventWire.writePointBody(value.point, out);
    }

    @Override
    protected SeriesPoint read(DataInputView in, int version) throws IOException {
      Hash128 series = Wire.readHash(in);
      byte[] head = Wire.readBytes(in);
      boolean replicated = in.readBoolean();
      return new SeriesPoint(
          series,
          head,
          replicated ? Wire.readText(in) : null,
          replicated ? Wire.readText(in) : null,
          EventWire.readPointBody("", Labels.empty(), "", in));
    }
  }
}
