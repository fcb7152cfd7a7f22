package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** Bytes of a Parquet file, read wherever they are wanted. */
public interface ParquetSource extends Closeable {
  long size() throws IOException;

  /** {@code length} bytes from {@code position}; the caller has checked that they are there. */
  byte[] read(long position, int length) throws IOException, WireException;

  /** A file. */
  static ParquetSource of(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    return new ParquetSource() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public byte[] read(long position, int length) throws IOException, WireException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, position + buffer.position()) < 0) {
            throw WireException.malformed("Parquet: the file got shorter while it was read");
          }
        }
        return buffer.array();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** A part of an array. */
  static ParquetSource of(byte[] bytes, int from, int to) {
    return new ParquetSource() {
      @Override
      public long size() {
        return (long) to - from;
      }

      @Override
      public byte[] read(long position, int length) {
        int start = from + (int) position;
        return Arrays.copyOfRange(bytes, start, start + length);
      }

      @Override
      public void close() {}
    };
  }
}
