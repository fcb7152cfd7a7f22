package dev.highwater.cost.functions;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ledger.CellDigest;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.flink.BillingWire;
import dev.highwater.flink.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A {@link ClosedScope} as state keeps it: as bytes, the first of which is the format. A serializer
 * of its own would be named in savepoints, which an older version could not read then.
 */
public final class ClosedScopeBytes {
  private static final int FORMAT = 1;

  private ClosedScopeBytes() {}

  /** Its bytes, the first of which is the format. */
  public static byte[] write(ClosedScope scope) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeByte(FORMAT);
    Wire.writeTexts(List.copyOf(new TreeSet<>(scope.ids())), out);
    out.writeBoolean(scope.overwrite() != null);
    if (scope.overwrite() != null) {
      BillingWire.writeDelivery(scope.overwrite(), out);
    }
    BillingWire.writeDelivery(scope.newest(), out);
    out.writeBoolean(scope.identified());
    Wire.writeLong(scope.digest().cells(), out);
    out.writeLong(scope.digest().high());
    out.writeLong(scope.digest().low());
    return out.getCopyOfBuffer();
  }

  /** {@code null} where there are no bytes, or none in them: nothing was kept of the scope. */
  public static ClosedScope read(byte[] bytes) throws IOException {
    if (bytes == null || bytes.length == 0) {
      return null;
    }
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("closed scope: format " + format + ", expected " + FORMAT);
    }
    Set<String> ids = Set.copyOf(Wire.readTexts(in));
    Delivery overwrite = in.readBoolean() ? BillingWire.readDelivery(in) : null;
    return new ClosedScope(
        ids,
        overwrite,
        BillingWire.readDelivery(in),
        in.readBoolean(),
        new CellDigest(Wire.readLong(in), in.readLong(), in.readLong()));
  }
}
