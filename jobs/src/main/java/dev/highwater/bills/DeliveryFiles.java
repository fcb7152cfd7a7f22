package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Deliveries as files of JSON lines, one for each scope: a newer delivery replaces the file, at
 * once or not at all.
 */
public final class DeliveryFiles implements DeliveryOut {
  private final Path folder;

  public DeliveryFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public long write(Delivery delivery, Rows rows) throws IOException {
    String name = delivery.scope().replaceAll("[^A-Za-z0-9._-]", "-") + ".jsonl";
    long count = 0;
    try (AtomicFile file = new AtomicFile(folder.resolve(name))) {
      for (FocusRow row; (row = rows.next()) != null; count++) {
        line(file.writer(), Envelope.row(delivery, count, row));
      }
      line(file.writer(), Envelope.complete(delivery, count));
      file.commit();
    }
    return count;
  }

  private static void line(Writer out, byte[] json) throws IOException {
    out.write(new String(json, StandardCharsets.UTF_8));
    out.write('\n');
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void close() {}
}
