package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
    Files.createDirectories(folder);
    String name = delivery.scope().replaceAll("[^A-Za-z0-9._-]", "-") + ".jsonl";
    // The process id keeps two runs into one folder apart.
    Path partial = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".partial");
    long count = 0;
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
        for (FocusRow row; (row = rows.next()) != null; count++) {
          out.write(Envelope.row(delivery, count, row));
          out.write('\n');
        }
        out.write(Envelope.complete(delivery, count));
        out.write('\n');
      }
      Files.move(
          partial,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    return count;
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void close() {}
}
