package dev.highwater.aws;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * Utilisation as the CSV that {@code rightsizing} reads; there as a whole or not at all. Unknown
 * values are empty.
 */
public final class UtilisationFile implements UtilisationOut {
  private final Path file;
  private final Path partial;
  private final BufferedWriter writer;

  public UtilisationFile(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    partial =
        file.resolveSibling(
            "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    writer = Files.newBufferedWriter(partial);
    writer.write("resource_id,timestamp,cpu_pct,mem_pct,network_bytes_per_second\n");
  }

  @Override
  public void write(Utilisation one) throws IOException {
    writer.write(one.resourceId());
    writer.write(',');
    writer.write(Instant.ofEpochMilli(one.timeMillis()).toString());
    number(one.cpu());
    number(one.memory());
    number(one.network());
    writer.write('\n');
  }

  private void number(Double value) throws IOException {
    writer.write(',');
    if (value != null) {
      writer.write(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }
  }

  @Override
  public void finish() throws IOException {
    writer.close();
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String place() {
    return file.toString();
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
