package dev.highwater.files;

import java.io.IOException;
import java.nio.file.Path;

/** What is wrong with an input file: {@code file:line: what, and what was expected}. */
public final class InputException extends IOException {
  private static final long serialVersionUID = 1;

  public InputException(Path file, long line, String problem) {
    super(file + ":" + line + ": " + problem);
  }

  public InputException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
