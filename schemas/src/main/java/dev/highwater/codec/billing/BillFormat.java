package dev.highwater.codec.billing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.highwater.billing.BillReading;
import dev.highwater.billing.CurReading;
import dev.highwater.billing.FocusReading;
import dev.highwater.billing.Repairs;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.parquet.ParquetRows;
import dev.highwater.codec.parquet.ParquetSource;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** How a bill is packed, and whose columns it has. Both are recognised where {@code auto} asks. */
public final class BillFormat {
  private static final int HEAD = 4;
  private static final int BUFFER = 1 << 16;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(CodecLimits.MAX_DEPTH)
                  .maxNameLength(1_024)
                  .maxNumberLength(400)
                  .maxStringLength(1 << 20)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private BillFormat() {}

  private enum Packing {
    CSV,
    JSON,
    AVRO,
    PARQUET
  }

  /** Opens a file, plain or gzip, which its first bytes tell. */
  public static BillTable open(InputFormat format, Path file) throws IOException, WireException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      byte[] head = peek(in);
      Packing packing = packing(format, head);
      if (packing == Packing.PARQUET) {
        check(format, head);
        in.close();
        return new ParquetTable(ParquetSource.of(file));
      }
      return text(format, isGzip(head) ? gunzip(in) : in);
    } catch (IOException | WireException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Opens what is no file, plain or gzip: anything but Parquet, which is read from its end. */
  public static BillTable open(InputFormat format, InputStream in)
      throws IOException, WireException {
    return isGzip(peek(in)) ? text(format, gunzip(in)) : text(format, in);
  }

  /** Opens the bytes of a record, plain or gzip. What is packed may grow to the limit only. */
  static BillTable open(InputFormat format, byte[] bytes, int from, int to)
      throws IOException, WireException {
    byte[] head = Arrays.copyOfRange(bytes, from, Math.min(to, from + HEAD));
    Packing packing = packing(format, head);
    if (packing == Packing.PARQUET) {
      return new ParquetTable(ParquetSource.of(bytes, from, to));
    }
    InputStream in = new java.io.ByteArrayInputStream(bytes, from, to - from);
    return isGzip(head) ? text(format, new Limited(gunzip(in))) : table(packing, in);
  }

  private static InputStream gunzip(InputStream in) throws IOException {
    return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
  }

  /** What has no end that is known: by the format or else by its first bytes. */
  private static BillTable text(InputFormat format, InputStream in)
      throws IOException, WireException {
    byte[] head = peek(in);
    Packing packing = packing(format, head);
    if (packing == Packing.PARQUET) {
      throw new WireException(
          RejectReason.UNSUPPORTED,
          "Parquet inside a packed file; expected the Parquet file itself");
    }
    check(format, head);
    return table(packing, in);
  }

  private static BillTable table(Packing packing, InputStream in)
      throws IOException, WireException {
    return switch (packing) {
      case CSV -> new CsvTable(in);
      case JSON -> new JsonTable(JSON.createParser(in));
      case AVRO -> new AvroTable(in);
      case PARQUET -> throw new IllegalStateException("Parquet is no stream");
    };
  }

  private static byte[] peek(InputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    return head;
  }

  private static boolean isGzip(byte[] head) {
    return head.length >= 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
  }

  private static Packing packing(InputFormat format, byte[] head) {
    return switch (format) {
      case FOCUS_CSV, CUR2_CSV, CUR_CSV -> Packing.CSV;
      case FOCUS_JSON -> Packing.JSON;
      case FOCUS_AVRO -> Packing.AVRO;
      case FOCUS_PARQUET, CUR2_PARQUET -> Packing.PARQUET;
      default -> recognised(head);
    };
  }

  /** What begins otherwise is no file of its format; where it is damaged, its reader tells. */
  private static void check(InputFormat format, byte[] head) throws WireException {
    Packing packing = packing(format, head);
    boolean binary = packing == Packing.AVRO || packing == Packing.PARQUET;
    if (binary && recognised(head) != packing) {
      throw new WireException(
          RejectReason.UNRECOGNISED_FORMAT, "does not begin as a file of " + format.settingName());
    }
  }

  private static Packing recognised(byte[] head) {
    byte[] framed = Arrays.copyOf(head, 12);
    if (head.length == HEAD && ParquetRows.isParquet(framed, 0, framed.length)) {
      return Packing.PARQUET;
    }
    if (head.length == HEAD && AvroTable.isAvro(framed, 0, framed.length)) {
      return Packing.AVRO;
    }
    for (byte b : head) {
      if (b == '{' || b == '[') {
        return Packing.JSON;
      }
      if (b < 0 || b > ' ') {
        break;
      }
    }
    return Packing.CSV;
  }

  /**
   * How rows of a table are read.
   *
   * @param columns the table's columns
   * @throws WireException where the columns are not those of the format, or of none that is known
   */
  public static BillReading reading(
      InputFormat format, List<String> columns, boolean emptyIsNull, Repairs repairs)
      throws WireException {
    boolean cur = CurReading.isCur(columns);
    boolean wanted =
        switch (format) {
          case CUR2_CSV, CUR2_PARQUET, CUR_CSV -> cur;
          case AUTO -> cur || FocusReading.isFocus(columns);
          default -> !cur && FocusReading.isFocus(columns);
        };
    if (!wanted) {
      throw unfit(format);
    }
    return cur ? new CurReading(columns, repairs) : new FocusReading(columns, emptyIsNull, repairs);
  }

  private static WireException unfit(InputFormat format) {
    String focus = "BilledCost, ChargeCategory, ChargePeriodStart …";
    String cur = "line_item_line_item_type …";
    return switch (format) {
      case AUTO ->
          new WireException(
              RejectReason.UNRECOGNISED_FORMAT,
              "no bill's columns; expected FOCUS (" + focus + ") or AWS CUR (" + cur + ")");
      case CUR2_CSV, CUR2_PARQUET, CUR_CSV ->
          WireException.invalid("not the columns of " + format.settingName() + "; expected " + cur);
      default ->
          WireException.invalid(
              "not the columns of " + format.settingName() + "; expected " + focus);
    };
  }

  /** Ends a stream that unpacks to more than a record may hold. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left = CodecLimits.MAX_RECORD_BYTES;

    Limited(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new IOException("unpacks to more than " + CodecLimits.MAX_RECORD_BYTES + " bytes");
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public boolean markSupported() {
      return in.markSupported();
    }

    @Override
    public void mark(int limit) {
      in.mark(limit);
    }

    @Override
    public void reset() throws IOException {
      in.reset();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
