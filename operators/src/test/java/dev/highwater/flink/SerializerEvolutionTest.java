package dev.highwater.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

/**
 * A format may grow; state of the older version is read and migrated, state of a newer one is
 * refused.
 */
class SerializerEvolutionTest {
  /** Version 1 held a number, version 2 holds a number and a text. */
  public static class Growing extends BinarySerializer<String> {
    private static final long serialVersionUID = 1;
    static int version = 1;

    @Override
    protected int currentVersion() {
      return version;
    }

    @Override
    protected void write(String value, DataOutputView out) throws IOException {
      String[] parts = value.split(":", -1);
      Wire.writeLong(Long.parseLong(parts[0]), out);
      if (version == 2) {
        Wire.writeText(parts[1], out);
      }
    }

    @Override
    protected String read(DataInputView in, int version) throws IOException {
      return Wire.readLong(in) + ":" + (version == 2 ? Wire.readText(in) : "default");
    }
  }

  @Test
  void olderStateIsMigratedAndNewerRefused() throws Exception {
    Growing.version = 1;
    Growing first = new Growing();
    byte[] oldBytes = SerializerChecks.bytes(first, "42:ignored");
    DataOutputSerializer snapshot = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(snapshot, first.snapshotConfiguration());

    Growing.version = 2;
    Growing second = new Growing();
    TypeSerializerSnapshot<String> old =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(snapshot.getCopyOfBuffer()), getClass().getClassLoader());

    assertThat(
            second
                .snapshotConfiguration()
                .resolveSchemaCompatibility(old)
                .isCompatibleAfterMigration())
        .isTrue();
    assertThat(old.resolveSchemaCompatibility(second.snapshotConfiguration()).isIncompatible())
        .isTrue();
    assertThat(old.restoreSerializer().deserialize(new DataInputDeserializer(oldBytes)))
        .isEqualTo("42:default");
    assertThat(
            second.deserialize(
                new DataInputDeserializer(SerializerChecks.bytes(second, "42:text"))))
        .isEqualTo("42:text");
  }
}
