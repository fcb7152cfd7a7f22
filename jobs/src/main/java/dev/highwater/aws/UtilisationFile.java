package dev.highwater.aws;

import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Utilisation as the CSV that {@code rightsizing} reads; there as a whole or not at all. Unknown
 * values are empty.
 */
public final class UtilisationFile implements UtilisationOut {
  private final Path file;
  private final AtomicFile whole;
  private final Writer writer;

  public UtilisationFile(Path file) throws IOException {
    this.file = file;
    whole = new AtomicFile(file);
    writer = whole.writer();
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
    whole.commit();
  }

  @Override
  public String place() {
    return file.toString();
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
