package dev.highwater.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;

/** What every serializer of ours must do, on values that a supplier makes. */
public final class SerializerChecks {
  private SerializerChecks() {}

  /**
   * Round trip, stream copy, snapshot restore: all give a value whose bytes are those of the
   * original, and leave nothing unread.
   */
  public static <T> void check(TypeInformation<T> type, Supplier<T> values, int rounds)
      throws Exception {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    TypeSerializer<T> restored = restored(serializer);
    TypeSerializer<T> shipped = InstantiationUtil.clone(serializer);
    assertThat(restored).isEqualTo(serializer);
    for (int round = 0; round < rounds; round++) {
      T value = values.get();
      byte[] bytes = bytes(serializer, value);
      for (TypeSerializer<T> reader : java.util.List.of(serializer, restored, shipped)) {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T back = reader.deserialize(in);
        assertThat(in.available()).isZero();
        assertThat(bytes(serializer, back)).isEqualTo(bytes);
      }
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.copy(new DataInputDeserializer(bytes), out);
      assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
      assertThat(bytes(serializer, serializer.copy(value))).isEqualTo(bytes);
    }
  }

  public static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws IOException {
    TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
    TypeSerializerSnapshot<T> read =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()),
            SerializerChecks.class.getClassLoader());
    assertThat(snapshot.resolveSchemaCompatibility(read).isCompatibleAsIs()).isTrue();
    return read.restoreSerializer();
  }
}
