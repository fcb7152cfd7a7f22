package dev.highwater.report;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charges;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.codec.wire.WireException;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.event.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Bills in files. Rows with a delivery's envelope are of that delivery; all others of a file are
 * one delivery that adds to what other files say, and that was always known. A row that breaks a
 * rule that is relied on is left out, counted and told; so is a file of a folder that is no bill.
 */
final class FileBills implements BillSource {
  private static final int SHOWN_PROBLEMS = 10;

  private final List<Path> paths;
  private final InputFormat format;
  private final ReportProgress progress;
  private final Repairs repairs = new Repairs();
  private final List<String> problems = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private long rejected;
  private long rows;
  private int files;

  FileBills(List<Path> paths, InputFormat format, ReportProgress progress) {
    this.paths = List.copyOf(paths);
    this.format = format;
    this.progress = progress;
  }

  @Override
  public void forEach(Consumer<BillingItem> out) throws IOException {
    List<Path> all = list();
    try {
      for (Path file : all) {
        files++;
        read(file, out);
      }
    } finally {
      progress.clear();
    }
  }

  @Override
  public String what() {
    return files == 1 ? "1 file" : files + " files";
  }

  @Override
  public List<String> problems() {
    List<String> lines = new ArrayList<>(leftOut);
    lines.addAll(problems);
    if (rejected > problems.size()) {
      lines.add("… and " + (rejected - problems.size()) + " more rows that break a rule");
    }
    repairs.all().forEach((kind, count) -> lines.add("repaired: " + count + " " + kind.title()));
    return lines;
  }

  private List<Path> list() throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> below = Files.walk(path)) {
        below.filter(file -> Files.isRegularFile(file) && isBill(path, file)).forEach(files::add);
      }
    }
    return List.copyOf(files);
  }

  /** Names that begin with a dot or an underscore are unfinished or not for us. */
  private static boolean isBill(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
        return false;
      }
    }
    return true;
  }

  private void read(Path file, Consumer<BillingItem> out) throws IOException {
    Delivery delivery =
        new Delivery(file.toString(), Delivery.Mode.APPEND, file.toString(), Ledger.ALWAYS);
    long ordinal = 0;
    try (BillTable table = BillFormat.open(format, file)) {
      List<String> columns = null;
      BillReading reading = null;
      Envelope.Columns envelope = null;
      while (true) {
        try {
          String[] cells = table.next();
          if (cells == null) {
            break;
          }
          if (columns != table.columns()) {
            columns = table.columns();
            envelope = Envelope.Columns.of(columns);
            reading = null;
          }
          if (envelope != null && envelope.isNote(cells)) {
            out.accept(envelope.note(cells));
            continue;
          }
          if (reading == null) {
            reading = BillFormat.reading(format, columns, table.emptyIsNull(), repairs);
          }
          for (FocusRow row : reading.read(cells)) {
            out.accept(
                envelope != null
                    ? envelope.item(cells, Charges.of(row))
                    : new BillingItem(delivery, ordinal++, Charges.of(row), 0));
          }
          progress.rows(++rows);
        } catch (RuleException e) {
          reject(file + ": " + table.place() + ": " + e.getMessage());
        } catch (WireException e) {
          if (!table.goesOn()) {
            throw e;
          }
          reject(file + ": " + table.place() + ": " + e.getMessage());
        }
      }
    } catch (WireException e) {
      boolean found = !paths.contains(file);
      if (found && ordinal == 0 && e.reason() == RejectReason.UNRECOGNISED_FORMAT) {
        leftOut.add("left out: " + file + ": " + e.getMessage());
        return;
      }
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    out.accept(new BillingItem(delivery, 0, null, ordinal));
  }

  private void reject(String problem) {
    rejected++;
    if (problems.size() < SHOWN_PROBLEMS) {
      problems.add(problem);
    }
  }
}
