package dev.highwater.codec;

/**
 * Upper bounds on what one record may become. Beyond them a record or item is rejected as
 * TOO_LARGE.
 */
public final class CodecLimits {
  /** Bytes of one record, after decompression. */
  public static final int MAX_RECORD_BYTES = 32 << 20;

  /** Items of one record. */
  public static final int MAX_ITEMS = 500_000;

  /** Labels of one item. */
  public static final int MAX_LABELS = 256;

  /** Characters of one label value or attribute kept; longer ones are cut. */
  public static final int MAX_VALUE_CHARS = 4_096;

  /** Characters of one log message or stack kept; longer ones are cut. */
  public static final int MAX_TEXT_CHARS = 65_536;

  /** Buckets of one histogram. */
  public static final int MAX_BUCKETS = 4_096;

  /** Depth of nested JSON or nested attribute values. */
  public static final int MAX_DEPTH = 64;

  private CodecLimits() {}
}
