package dev.highwater.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.billing.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Deliveries as files of JSON lines, one for each scope: a newer delivery replaces the file, at
 * once or not at all.
 */
public final class BillingFiles implements BillingOut {
  private final Path folder;

  public BillingFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public void write(Delivery delivery, List<ObjectNode> rows) throws IOException {
    Files.createDirectories(folder);
    String name = delivery.scope().replaceAll("[^A-Za-z0-9._-]", "-") + ".jsonl";
    Path partial = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".partial");
    try {
      Files.write(partial, BillingEnvelope.texts(delivery, rows));
      Files.move(
          partial,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public void close() {}
}
