package dev.highwater.flink;

import dev.highwater.event.LateItem;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link LateItem}. */
public final class LateItemSerializer extends BinarySerializer<LateItem> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(LateItem value, DataOutputView out) throws IOException {
    Wire.writeText(value.input(), out);
    Wire.writeText(value.what(), out);
    Wire.writeText(value.series(), out);
    out.writeLong(value.timeMillis());
    out.writeLong(value.watermarkMillis());
    out.writeDouble(value.count());
  }

  @Override
  protected LateItem read(DataInputView in, int version) throws IOException {
    return new LateItem(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        in.readLong(),
        in.readLong(),
        in.readDouble());
  }
}
