package dev.highwater.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A file's stream, not buffered, whose errors name the file. */
public final class NamedOutput extends OutputStream {
  private final Object name;
  private final OutputStream out;

  /**
   * @param name of the file, as people know it
   */
  public NamedOutput(Object name, OutputStream out) {
    this.name = name;
    this.out = out;
  }

  /** Opens a file; what the options mean, {@link Files#newOutputStream} says. */
  public static OutputStream open(Path file, OpenOption... options) throws IOException {
    return new NamedOutput(file, Files.newOutputStream(file, options));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw new UnwritableException(name, e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UnwritableException(name, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw new UnwritableException(name, e);
    }
  }
}
