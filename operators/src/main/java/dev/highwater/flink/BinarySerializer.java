package dev.highwater.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A serializer written by hand: two methods and a format version.
 *
 * <p>A subclass has a public constructor without arguments. When the format changes, {@link
 * #currentVersion()} grows by one and {@link #read(DataInputView, int)} keeps reading every earlier
 * version, so that state and in-flight data of an older job are migrated. Class names of subclasses
 * are part of savepoints and never change.
 *
 * @param <T> an immutable type, or one for which {@link #copy(Object)} is overridden with {@link
 *     #isImmutableType()}
 */
public abstract class BinarySerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1;

  /** The version that {@link #deserialize} reads; an older one only while state is migrated. */
  private int readVersion = currentVersion();

  /** The version that {@link #write} writes; from 1, never the same for two formats. */
  protected abstract int currentVersion();

  protected abstract void write(T value, DataOutputView out) throws IOException;

  protected abstract T read(DataInputView in, int version) throws IOException;

  BinarySerializer<T> reading(int version) {
    readVersion = version;
    return this;
  }

  int readVersion() {
    return readVersion;
  }

  @Override
  public final void serialize(T value, DataOutputView out) throws IOException {
    write(value, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    return read(in, readVersion);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return read(in, readVersion);
  }

  @Override
  public final void copy(DataInputView in, DataOutputView out) throws IOException {
    write(read(in, readVersion), out);
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public T createInstance() {
    return null;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new BinarySerializerSnapshot<>(this);
  }

  @Override
  public final boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public final int hashCode() {
    return getClass().getName().hashCode();
  }
}
