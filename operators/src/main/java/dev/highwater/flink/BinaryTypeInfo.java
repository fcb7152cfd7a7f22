package dev.highwater.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Type information for a class with a {@link BinarySerializer}.
 *
 * @param <T> a class with {@code equals}; as a key, also with a {@code hashCode} that is the same
 *     in every JVM
 */
public final class BinaryTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1;

  private final Class<T> type;
  private final BinarySerializer<T> serializer;
  private final boolean key;

  private BinaryTypeInfo(Class<T> type, BinarySerializer<T> serializer, boolean key) {
    this.type = type;
    this.serializer = serializer;
    this.key = key;
  }

  public static <T> BinaryTypeInfo<T> of(Class<T> type, BinarySerializer<T> serializer) {
    return new BinaryTypeInfo<>(type, serializer, false);
  }

  /** For a type whose {@code hashCode} is written by hand from its content. */
  public static <T> BinaryTypeInfo<T> key(Class<T> type, BinarySerializer<T> serializer) {
    return new BinaryTypeInfo<>(type, serializer, true);
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer.duplicate();
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return key;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof BinaryTypeInfo;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BinaryTypeInfo<?> that
        && type == that.type
        && serializer.equals(that.serializer)
        && key == that.key;
  }

  @Override
  public int hashCode() {
    return type.getName().hashCode();
  }

  @Override
  public String toString() {
    return "BinaryTypeInfo<" + type.getSimpleName() + ">";
  }
}
