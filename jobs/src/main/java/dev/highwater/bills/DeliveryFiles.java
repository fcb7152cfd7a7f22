package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.event.Hash128;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Deliveries as files of JSON lines, one for each scope: a newer delivery replaces the file, at
 * once or not at all. The one before stays beside it as a {@link PastFile}, so that reports can
 * still be asked what was known then.
 */
public final class DeliveryFiles implements DeliveryOut {
  private static final String SUFFIX = ".jsonl";

  /** File systems take 255; what is past and what is not complete have longer names. */
  private static final int MAX_NAME = 150;

  private final Path folder;

  public DeliveryFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public long write(Delivery delivery, Rows rows) throws IOException {
    Path file = file(delivery.scope());
    long count = 0;
    try (AtomicFile whole = new AtomicFile(file)) {
      for (FocusRow row; (row = rows.next()) != null; count++) {
        line(whole.writer(), Envelope.row(delivery, count, row));
      }
      line(whole.writer(), Envelope.complete(delivery, count));
      keepPast(file, delivery);
      whole.commit();
    }
    return count;
  }

  /**
   * Where a scope's delivery is. The name is for people, and several scopes may have the same one:
   * whose file it is, its rows say.
   */
  private Path file(String scope) throws IOException {
    String plain = scope.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[._]", "-");
    if (plain.length() <= MAX_NAME) {
      Path file = folder.resolve(plain + SUFFIX);
      DeliveryHead there = DeliveryHead.of(file);
      if (!Files.exists(file) || there != null && there.scope().equals(scope)) {
        return file;
      }
    }
    String hash = Hash128.of(scope.getBytes(StandardCharsets.UTF_8)).toString();
    return folder.resolve(
        plain.substring(0, Math.min(plain.length(), MAX_NAME)) + "-" + hash + SUFFIX);
  }

  /**
   * A delivery that is known since the same time is the same bill, read in another way: it leaves
   * no past.
   */
  private static void keepPast(Path file, Delivery next) throws IOException {
    DeliveryHead before = DeliveryHead.of(file);
    if (before == null || before.knownAtMillis() >= next.knownAtMillis()) {
      return;
    }
    PastFile.Known known = new PastFile.Known(before.knownAtMillis(), next.knownAtMillis());
    try (AtomicFile past = new AtomicFile(PastFile.of(file, known));
        Reader reader = Files.newBufferedReader(file)) {
      reader.transferTo(past.writer());
      past.commit();
    }
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
