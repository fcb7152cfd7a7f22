package dev.highwater.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says about a {@link BinarySerializer}: its class and the version of its format.
 */
public final class BinarySerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int SNAPSHOT_VERSION = 1;

  private String className;
  private int formatVersion;
  private ClassLoader classLoader;

  /** For Flink, which fills it by {@link #readSnapshot}. */
  public BinarySerializerSnapshot() {}

  BinarySerializerSnapshot(BinarySerializer<T> serializer) {
    className = serializer.getClass().getName();
    formatVersion = serializer.currentVersion();
    classLoader = serializer.getClass().getClassLoader();
  }

  @Override
  public int getCurrentVersion() {
    return SNAPSHOT_VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(className);
    out.writeInt(formatVersion);
  }

  @Override
  public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
    if (version != SNAPSHOT_VERSION) {
      throw new IOException("serializer snapshot of unknown version " + version);
    }
    className = in.readUTF();
    formatVersion = in.readInt();
    classLoader = loader;
  }

  /** The serializer of this snapshot's class, reading this snapshot's version. */
  @Override
  @SuppressWarnings("unchecked")
  public TypeSerializer<T> restoreSerializer() {
    try {
      Object serializer =
          Class.forName(className, true, classLoader).getDeclaredConstructor().newInstance();
      return ((BinarySerializer<T>) serializer).reading(formatVersion);
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException("cannot restore serializer " + className, e);
    }
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    if (!(old instanceof BinarySerializerSnapshot<T> that)
        || !className.equals(that.className)
        || that.formatVersion > formatVersion) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    return that.formatVersion == formatVersion
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
  }
}
