package dev.highwater.result;

import java.io.IOException;

/**
 * Turns bytes back into results, whichever version of the schema wrote them. Not thread-safe.
 *
 * <p>Sizes are checked against the bytes at hand before anything is allocated, so memory is bounded
 * by a small multiple of the record.
 */
public interface ResultDecoder<T> {
  /**
   * The result in {@code bytes}.
   *
   * @throws ResultFormatException where the bytes are not such a result; trying again is of no use
   * @throws IOException where the schema registry could not be asked; trying again may help
   */
  T decode(byte[] bytes) throws IOException;
}
