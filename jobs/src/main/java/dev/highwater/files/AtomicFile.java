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
import java.util.zip.GZIPOutputStream;

/**
 * A text file that is there as a whole or not at all: written beside its place and moved there by
 * {@link #commit}; closed without that, nothing is left. Packed where its name ends in {@code .gz}.
 */
public final class AtomicFile implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final Writer writer;

  public AtomicFile(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    // The process id keeps two runs into one folder apart.
    partial =
        file.resolveSibling(
            "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
    writer =
        new BufferedWriter(
            new OutputStreamWriter(
                file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out,
                StandardCharsets.UTF_8),
            1 << 16);
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
      Files.deleteIfExists(partial);
    }
  }
}
