package dev.highwater.input;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.highwater.event.Decoded;
import dev.highwater.files.NamedOutput;
import dev.highwater.flink.DecodedSerializer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.PriorityQueue;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/**
 * The rest of several sequences, merged into a file of the temporary folder: of each record its
 * time, the order of its file and its items.
 */
final class SpilledRecords extends MergeCursor {
  private final DecodedSerializer serializer = new DecodedSerializer();
  private final MergedFiles.OpenFiles open;
  private final int passes;
  private DataInputStream in;

  /** Writes what the cursors hold and closes them. */
  SpilledRecords(PriorityQueue<MergeCursor> from, Path temporary, MergedFiles.OpenFiles open)
      throws IOException {
    this.open = open;
    passes = from.stream().mapToInt(MergeCursor::passes).max().orElse(0) + 1;
    Path file = Files.createTempFile(temporary, "highwater-merge", ".zst");
    InputStream written = Files.newInputStream(file);
    try {
      try (DataOutputViewStreamWrapper out =
          new DataOutputViewStreamWrapper(
              new BufferedOutputStream(new ZstdOutputStream(NamedOutput.open(file), 1)))) {
        Files.delete(file); // no name from here on: however the process ends, nothing is left
        while (!from.isEmpty()) {
          write(from.element(), out);
          from.remove().goOn(from);
        }
      }
      in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(written)));
      open.opened();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      written.close();
      for (MergeCursor cursor : from) {
        cursor.close();
      }
      throw e;
    }
  }

  private void write(MergeCursor cursor, DataOutputViewStreamWrapper out) throws IOException {
    out.writeInt(cursor.items.size());
    out.writeLong(cursor.time);
    out.writeInt(cursor.order);
    for (Decoded item : cursor.items) {
      serializer.serialize(item, out);
    }
  }

  @Override
  boolean advance() throws IOException {
    int size;
    try {
      size = in.readInt();
    } catch (EOFException e) {
      return false;
    }
    time = in.readLong();
    order = in.readInt();
    items = new ArrayList<>();
    DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(in);
    for (int i = 0; i < size; i++) {
      items.add(serializer.deserialize(view));
    }
    return true;
  }

  @Override
  boolean isOpen() {
    return in != null;
  }

  @Override
  int passes() {
    return passes;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      DataInputStream closing = in;
      in = null;
      open.closed();
      closing.close();
    }
  }
}
