package dev.highwater.files;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * A text file that is there as a whole or not at all: written beside its place and moved there by
 * {@link #commit}; closed without that, or told to stop, nothing is left. Packed where its name
 * ends in {@code .gz}. What cannot be written says which file.
 */
public final class AtomicFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final OutputStream out;
  private final Writer writer;

  public AtomicFile(Path file) throws IOException {
    this(file, file.toString().endsWith(".gz"));
  }

  private AtomicFile(Path file, boolean packed) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    partial = Temporary.beside(file);
    // Not made once more, where it has been deleted because the process ends.
    out =
        new BufferedOutputStream(
            new NamedOutput(file, Files.newOutputStream(partial, StandardOpenOption.WRITE)),
            1 << 16);
    writer =
        new BufferedWriter(
            new OutputStreamWriter(
                packed ? new GZIPOutputStream(out, 1 << 16) : out, StandardCharsets.UTF_8),
            1 << 16);
  }

  /** Writes one of these bytes, text or not, whatever its name ends in. */
  public static void write(Path file, byte[] bytes) throws IOException {
    try (AtomicFile whole = new AtomicFile(file, false)) {
      whole.out.write(bytes);
      whole.commit();
    }
  }

  public Writer writer() {
    return writer;
  }

  /** Puts the file in its place. */
  public void commit() throws IOException {
    writer.close();
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } finally {
      Temporary.delete(partial);
    }
  }
}
