package dev.highwater.report;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
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
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.ZipException;

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
  private final Told told = new Told();
  private int files;

  /** What has been found in files. */
  private static final class Told {
    private final Repairs repairs = new Repairs();
    private final List<String> problems = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private long rejected;
    private long rows;

    void reject(String problem) {
      rejected++;
      if (problems.size() < SHOWN_PROBLEMS) {
        problems.add(problem);
      }
    }
  }

  FileBills(List<Path> paths, InputFormat format, ReportProgress progress) {
    this.paths = List.copyOf(paths);
    this.format = format;
    this.progress = progress;
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    List<Path> all = list();
    try {
      for (Path file : all) {
        files++;
        take(file, taker);
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
    List<String> lines = new ArrayList<>(told.leftOut);
    lines.addAll(told.problems);
    if (told.rejected > told.problems.size()) {
      lines.add("… and " + (told.rejected - told.problems.size()) + " more rows that break a rule");
    }
    told.repairs
        .all()
        .forEach((kind, count) -> lines.add("repaired: " + count + " " + kind.title()));
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

  private void take(Path file, Taker taker) throws IOException {
    Delivery delivery =
        new Delivery(file.toString(), Delivery.Mode.APPEND, file.toString(), Ledger.ALWAYS);
    if (Files.isRegularFile(file)) {
      taker.delivery(delivery, new RowsOfFile(file, taker));
      return;
    }
    // a pipe cannot be read twice
    long[] ordinal = new long[1];
    read(
        file,
        told,
        progress::rows,
        taker::item,
        charge -> taker.item(new BillingItem(delivery, ordinal[0]++, charge, 0)));
    taker.item(new BillingItem(delivery, 0, null, ordinal[0]));
  }

  /**
   * The rows of a file that have no envelope. All else in it is told when it is read first only.
   */
  private final class RowsOfFile implements Rows {
    private final Path file;
    private final Taker taker;
    private FileState before;

    private record FileState(long bytes, FileTime modified) {
      static FileState of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(attributes.size(), attributes.lastModifiedTime());
      }
    }

    RowsOfFile(Path file, Taker taker) {
      this.file = file;
      this.taker = taker;
    }

    @Override
    public void forEach(Consumer<Charge> rows) throws IOException {
      if (before == null) {
        before = FileState.of(file);
        read(file, told, progress::rows, taker::item, rows);
        return;
      }
      read(file, new Told(), progress::rowsAgain, item -> {}, rows);
      if (!FileState.of(file).equals(before)) {
        throw new IOException(file + ": was changed while it was read");
      }
    }
  }

  /**
   * @param found takes what has to be told
   * @param items takes rows with an envelope, and notes
   * @param charges takes rows without one
   */
  private void read(
      Path file,
      Told found,
      LongConsumer shown,
      Consumer<BillingItem> items,
      Consumer<Charge> charges)
      throws IOException {
    boolean any = false;
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
            items.accept(envelope.note(cells));
            continue;
          }
          if (reading == null) {
            reading = BillFormat.reading(format, columns, table.emptyIsNull(), found.repairs);
          }
          for (FocusRow row : reading.read(cells)) {
            Charge charge = Charges.of(row);
            if (envelope != null) {
              items.accept(envelope.item(cells, charge));
            } else {
              charges.accept(charge);
              any = true;
            }
          }
          shown.accept(++found.rows);
        } catch (RuleException e) {
          found.reject(file + ": " + table.place() + ": " + e.getMessage());
        } catch (WireException e) {
          if (!table.goesOn()) {
            throw e;
          }
          found.reject(file + ": " + table.place() + ": " + e.getMessage());
        }
      }
    } catch (WireException e) {
      boolean inFolder = !paths.contains(file);
      if (inFolder && !any && e.reason() == RejectReason.UNRECOGNISED_FORMAT) {
        found.leftOut.add("left out: " + file + ": " + e.getMessage());
        return;
      }
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (EOFException | ZipException e) {
      throw new IOException(file + ": is damaged or cut off: " + e.getMessage(), e);
    }
  }
}
