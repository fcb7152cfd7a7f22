package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;

/** The encodings DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY: lengths first, then the bytes. */
final class DeltaTexts implements PageValues {
  /** Rows of one page; lengths are unpacked before the first text. */
  private static final int MAX_VALUES = 1 << 20;

  private static final int MAX_TEXT = 1 << 20;

  private final Leaf leaf;
  private final byte[] bytes;
  private final int end;
  private final int[] prefixes;
  private final int[] lengths;
  private int at;
  private int given;
  private byte[] last = new byte[0];

  DeltaTexts(Leaf leaf, byte[] bytes, int from, int to, boolean withPrefixes) throws WireException {
    this.leaf = leaf;
    this.bytes = bytes;
    this.end = to;
    this.at = from;
    prefixes = withPrefixes ? lengths() : null;
    lengths = lengths();
  }

  private int[] lengths() throws WireException {
    Deltas deltas = new Deltas(bytes, at, end);
    if (deltas.count() > MAX_VALUES) {
      throw WireException.tooLarge("Parquet: more than " + MAX_VALUES + " values of a page");
    }
    int[] all = new int[(int) deltas.count()];
    for (int i = 0; i < all.length; i++) {
      long length = deltas.next();
      if (length < 0 || length > MAX_TEXT) {
        throw WireException.malformed("Parquet: a text of a negative length, or too long");
      }
      all[i] = (int) length;
    }
    at = deltas.position();
    return all;
  }

  @Override
  public String next() throws WireException {
    if (given >= lengths.length || lengths[given] > end - at) {
      throw PlainValues.tooShort();
    }
    int length = lengths[given];
    int prefix = prefixes == null || given >= prefixes.length ? 0 : prefixes[given];
    given++;
    if (prefixes == null) {
      String text = PlainText.of(leaf, bytes, at, length);
      at += length;
      return text;
    }
    if (prefix > last.length || prefix + length > MAX_TEXT) {
      throw PlainValues.tooShort();
    }
    byte[] whole = new byte[prefix + length];
    System.arraycopy(last, 0, whole, 0, prefix);
    System.arraycopy(bytes, at, whole, prefix, length);
    at += length;
    last = whole;
    return PlainText.of(leaf, whole, 0, whole.length);
  }
}
