package dev.highwater.bills;

import java.io.IOException;

/** A file that is no bill, or not to its end: {@code file: place: what, and what was expected}. */
final class BillFileException extends IOException {
  private static final long serialVersionUID = 1;

  BillFileException(String message) {
    super(message);
  }
}
