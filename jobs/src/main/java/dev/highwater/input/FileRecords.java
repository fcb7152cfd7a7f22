package dev.highwater.input;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.highwater.codec.CodecLimits;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The records of one file, one after the other: lines of text, or of a {@code .pb} file its one
 * message or its frames of a 4-byte big-endian length and as many bytes; unpacked first where the
 * name ends in {@code .gz} or {@code .zst}.
 *
 * <p>Of a {@code .csv} file a record is a table of its header and some rows, of at most {@value
 * #CSV_ROWS}; a {@code .parquet} or {@code .avro} file is one record.
 *
 * <p>A {@code .pb} file has frames where its first four bytes are a possible length: no protobuf
 * message begins with a byte below 8. What cannot be read (a line or frame over the limit, a file
 * that ends inside a frame, damaged compression) is a {@link Bad} record, after which reading goes
 * on where that is possible. Memory is bounded by {@link CodecLimits#MAX_RECORD_BYTES}: nothing is
 * allocated that was only announced.
 */
final class FileRecords implements Closeable {
  private static final int BUFFER = 1 << 16;
  private static final int FRAME_HEADER = 4;
  private static final int CSV_ROWS = 500;
  private static final int CSV_BYTES = 1 << 20;

  /** What comes next: a payload, or why there is none. */
  record Next(Payload payload, Bad bad) {}

  /**
   * A stretch of the file that is no record.
   *
   * @param index of the record in its file
   */
  record Bad(long index, RejectReason reason, String detail) {}

  private enum Layout {
    LINES,
    FRAMES,
    ONE_MESSAGE,
    CSV
  }

  private final String path;
  private final InputStream in;
  private final int maxRecordBytes;
  private Layout layout;
  private byte[] csvHeader;
  private long index;
  private boolean ended;

  private FileRecords(String path, InputStream in, int maxRecordBytes) {
    this.path = path;
    this.in = in;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Reads {@code raw}, whose layout and compression the path's name tells. Takes the stream over.
   */
  static FileRecords open(String path, InputStream raw) {
    return open(path, raw, CodecLimits.MAX_RECORD_BYTES);
  }

  static FileRecords open(String path, InputStream raw, int maxRecordBytes) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    InputStream unpacked = new BufferedInputStream(raw, BUFFER);
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - ".gz".length());
      unpacked = new Unpacked(unpacked, Unpacked.Kind.GZIP);
    } else if (name.endsWith(".zst")) {
      name = name.substring(0, name.length() - ".zst".length());
      unpacked = new Unpacked(unpacked, Unpacked.Kind.ZSTD);
    }
    FileRecords records =
        new FileRecords(path, new BufferedInputStream(unpacked, BUFFER), maxRecordBytes);
    records.layout = layout(name);
    return records;
  }

  /** {@code null} where the first bytes tell. */
  private static Layout layout(String name) {
    if (name.endsWith(".pb")) {
      return null;
    }
    if (name.endsWith(".csv")) {
      return Layout.CSV;
    }
    return name.endsWith(".parquet") || name.endsWith(".avro") ? Layout.ONE_MESSAGE : Layout.LINES;
  }

  /** The next record, or {@code null} at the end. Only storage that fails throws. */
  Next next() throws IOException {
    while (!ended) {
      try {
        if (layout == null) {
          layout = messageLayout();
        }
        Next next =
            switch (layout) {
              case LINES -> line();
              case FRAMES -> frame();
              case ONE_MESSAGE -> message();
              case CSV -> table();
            };
        if (next != null) {
          return next;
        }
      } catch (DamagedException e) {
        return bad(RejectReason.MALFORMED, e.getMessage(), true);
      }
    }
    return null;
  }

  private Layout messageLayout() throws IOException {
    in.mark(FRAME_HEADER);
    byte[] head = in.readNBytes(FRAME_HEADER);
    in.reset();
    boolean frames = head.length == FRAME_HEADER && head[0] >= 0 && head[0] < 8 && length(head) > 0;
    return frames ? Layout.FRAMES : Layout.ONE_MESSAGE;
  }

  private static int length(byte[] head) {
    return (head[0] & 0xff) << 24
        | (head[1] & 0xff) << 16
        | (head[2] & 0xff) << 8
        | (head[3] & 0xff);
  }

  /** The next line that is not empty; {@code null} for an empty one and at the end. */
  private Next line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean tooLong = false;
    int b = in.read();
    if (b < 0) {
      ended = true;
      return null;
    }
    while (b >= 0 && b != '\n') {
      if (line.size() < maxRecordBytes) {
        line.write(b);
      } else {
        tooLong = true;
      }
      b = in.read();
    }
    if (tooLong) {
      return bad(RejectReason.TOO_LARGE, "a line of more than " + maxRecordBytes + " bytes", false);
    }
    byte[] bytes = line.toByteArray();
    int from =
        index == 0
                && bytes.length >= 3
                && bytes[0] == (byte) 0xef
                && bytes[1] == (byte) 0xbb
                && bytes[2] == (byte) 0xbf
            ? 3
            : 0;
    int to = bytes.length;
    while (to > from && (bytes[to - 1] == '\r' || bytes[to - 1] == ' ')) {
      to--;
    }
    return to == from ? null : good(java.util.Arrays.copyOfRange(bytes, from, to));
  }

  private Next frame() throws IOException {
    byte[] head = in.readNBytes(FRAME_HEADER);
    if (head.length == 0) {
      ended = true;
      return null;
    }
    if (head.length < FRAME_HEADER) {
      return bad(RejectReason.MALFORMED, "the file ends inside a frame's length", true);
    }
    int length = length(head);
    if (length < 0) {
      return bad(RejectReason.MALFORMED, "a frame's length is negative", true);
    }
    if (length > maxRecordBytes) {
      boolean complete = skip(length);
      return bad(RejectReason.TOO_LARGE, "a frame of " + length + " bytes", !complete);
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      return bad(RejectReason.MALFORMED, "the file ends inside a frame", true);
    }
    return good(bytes);
  }

  /** The header with the rows that come next. */
  private Next table() throws IOException {
    if (csvHeader == null) {
      csvHeader = csvRow();
    }
    if (csvHeader.length == 0) {
      ended = true;
      return null;
    }
    ByteArrayOutputStream table = new ByteArrayOutputStream(1 << 14);
    table.writeBytes(csvHeader);
    int rows = 0;
    for (byte[] row; rows < CSV_ROWS && table.size() < CSV_BYTES; rows++) {
      row = csvRow();
      if (row.length == 0) {
        ended = true;
        break;
      }
      table.writeBytes(row);
    }
    if (table.size() > maxRecordBytes) {
      return bad(RejectReason.TOO_LARGE, "a row of more than " + maxRecordBytes + " bytes", true);
    }
    return rows == 0 ? null : good(table.toByteArray());
  }

  /** A row with its line's end, which is none inside quotes; empty at the end of the file. */
  private byte[] csvRow() throws IOException {
    ByteArrayOutputStream row = new ByteArrayOutputStream(512);
    boolean quoted = false;
    int b;
    while (row.size() <= maxRecordBytes && (b = in.read()) >= 0) {
      row.write(b);
      if (b == '"') {
        quoted = !quoted;
      } else if (b == '\n' && !quoted) {
        break;
      }
    }
    return row.toByteArray();
  }

  private boolean skip(long bytes) throws IOException {
    byte[] waste = new byte[8192];
    long left = bytes;
    while (left > 0) {
      int read = in.read(waste, 0, (int) Math.min(waste.length, left));
      if (read < 0) {
        return false;
      }
      left -= read;
    }
    return true;
  }

  private Next message() throws IOException {
    byte[] bytes = in.readNBytes(maxRecordBytes + 1);
    ended = true;
    if (bytes.length == 0) {
      return null;
    }
    if (bytes.length > maxRecordBytes) {
      return bad(
          RejectReason.TOO_LARGE, "a message of more than " + maxRecordBytes + " bytes", true);
    }
    return good(bytes);
  }

  private Next good(byte[] bytes) {
    return new Next(new Payload(path, 0, index++, -1, null, bytes), null);
  }

  private Next bad(RejectReason reason, String detail, boolean end) {
    ended |= end;
    return new Next(null, new Bad(index++, reason, detail));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** The compressed bytes are damaged or end too early; what was before is good. */
  private static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Unpacks; tells damage from storage that fails. The decompressor is made at the first read,
   * since making it reads.
   */
  private static final class Unpacked extends InputStream {
    enum Kind {
      GZIP,
      ZSTD
    }

    private final InputStream packed;
    private final Kind kind;
    private InputStream unpacked;

    Unpacked(InputStream packed, Kind kind) {
      this.packed = packed;
      this.kind = kind;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        if (unpacked == null) {
          unpacked =
              kind == Kind.GZIP ? new GZIPInputStream(packed, BUFFER) : new ZstdInputStream(packed);
        }
        return unpacked.read(buffer, offset, length);
      } catch (EOFException e) {
        throw new DamagedException("the file ends inside its compressed data", e);
      } catch (ZipException | ZstdIOException e) {
        boolean cut = kind == Kind.ZSTD && String.valueOf(e.getMessage()).contains("runcated");
        throw new DamagedException(
            cut ? "the file ends inside its compressed data" : "the compressed data is damaged", e);
      }
    }

    @Override
    public void close() throws IOException {
      if (unpacked != null) {
        unpacked.close();
      } else {
        packed.close();
      }
    }
  }
}
