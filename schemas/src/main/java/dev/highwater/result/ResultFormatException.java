package dev.highwater.result;

import java.io.IOException;

/**
 * Bytes that are not a result record. Reading them again will fail again; the message never holds
 * the input's own text.
 */
public final class ResultFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  public ResultFormatException(String message) {
    super(message);
  }
}
