package dev.highwater.flink;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The building bricks of our binary formats. Text of any length, {@code null} included; integers as
 * variable-length, so that small ones are small; every reader is the inverse of the writer of the
 * same name.
 */
public final class Wire {
  private Wire() {}

  public static void writeText(String text, DataOutputView out) throws IOException {
    StringValue.writeString(text, out);
  }

  public static String readText(DataInputView in) throws IOException {
    return StringValue.readString(in);
  }

  /** Zig-zag, seven bits a byte. */
  public static void writeLong(long value, DataOutputView out) throws IOException {
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7fL) != 0) {
      out.writeByte((int) (bits & 0x7f) | 0x80);
      bits >>>= 7;
    }
    out.writeByte((int) bits);
  }

  public static long readLong(DataInputView in) throws IOException {
    long bits = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.readByte();
      bits |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw new IOException("a number of more than 64 bits");
  }

  public static void writeInt(int value, DataOutputView out) throws IOException {
    writeLong(value, out);
  }

  public static int readInt(DataInputView in) throws IOException {
    return Math.toIntExact(readLong(in));
  }

  public static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    writeInt(bytes == null ? -1 : bytes.length, out);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  public static byte[] readBytes(DataInputView in) throws IOException {
    int length = readInt(in);
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  public static void writeDoubles(double[] values, DataOutputView out) throws IOException {
    writeInt(values.length, out);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  public static double[] readDoubles(DataInputView in) throws IOException {
    double[] values = new double[readInt(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  /** {@code null} stays {@code null}. */
  public static void writeOptionalDouble(Double value, DataOutputView out) throws IOException {
    out.writeBoolean(value != null);
    if (value != null) {
      out.writeDouble(value);
    }
  }

  public static Double readOptionalDouble(DataInputView in) throws IOException {
    return in.readBoolean() ? in.readDouble() : null;
  }

  /** {@code null} stays {@code null}. */
  public static void writeOptionalLong(Long value, DataOutputView out) throws IOException {
    out.writeBoolean(value != null);
    if (value != null) {
      writeLong(value, out);
    }
  }

  public static Long readOptionalLong(DataInputView in) throws IOException {
    return in.readBoolean() ? (Long) readLong(in) : null;
  }

  public static void writeLabels(Labels labels, DataOutputView out) throws IOException {
    writeInt(labels.size(), out);
    for (int i = 0; i < labels.size(); i++) {
      writeText(labels.name(i), out);
      writeText(labels.value(i), out);
    }
  }

  public static Labels readLabels(DataInputView in) throws IOException {
    int size = readInt(in);
    String[] pairs = new String[2 * size];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = readText(in);
    }
    return Labels.of(pairs);
  }

  /** {@code null} stays {@code null}. */
  public static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
    writeInt(texts == null ? -1 : texts.size(), out);
    if (texts != null) {
      for (String text : texts) {
        writeText(text, out);
      }
    }
  }

  public static List<String> readTexts(DataInputView in) throws IOException {
    int size = readInt(in);
    if (size < 0) {
      return null;
    }
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  public static void writeHash(Hash128 hash, DataOutputView out) throws IOException {
    out.writeLong(hash.high());
    out.writeLong(hash.low());
  }

  public static Hash128 readHash(DataInputView in) throws IOException {
    return new Hash128(in.readLong(), in.readLong());
  }
}
