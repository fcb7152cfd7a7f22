package dev.highwater.flink;

import dev.highwater.event.Hash128;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** For {@link Hash128}: 16 bytes, big-endian, so that stores which order by bytes order by hash. */
public final class Hash128Serializer extends BinarySerializer<Hash128> {
  private static final long serialVersionUID = 1;

  @Override
  protected int currentVersion() {
    return 1;
  }

  @Override
  protected void write(Hash128 value, DataOutputView out) throws IOException {
    Wire.writeHash(value, out);
  }

  @Override
  protected Hash128 read(DataInputView in, int version) throws IOException {
    return Wire.readHash(in);
  }

  @Override
  public int getLength() {
    return 16;
  }
}
