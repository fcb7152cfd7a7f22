package dev.highwater.files;

import java.io.IOException;

/** A file that cannot be written, with its name: of a full disk, Java says only that it is full. */
public final class UnwritableException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param file as people know it
   */
  public UnwritableException(Object file, IOException cause) {
    super(file + ": cannot be written: " + cause.getMessage(), cause);
  }
}
