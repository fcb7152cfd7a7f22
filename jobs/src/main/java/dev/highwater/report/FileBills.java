package dev.highwater.report;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.highwater.billing.BillReading;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Charges;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.bills.BillProblem;
import dev.highwater.bills.PastFile;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.codec.wire.WireException;
import dev.highwater.config.Settings;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.event.RejectReason;
import dev.highwater.files.Counted;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;

/**
 * Bills in files. Rows with a delivery's envelope are of that delivery; all others of a file are
 * one delivery that adds to what other files say, and that was always known. A row that breaks a
 * rule that is relied on is left out, counted and told.
 *
 * <p>Of deliveries that a newer one replaced, only those are read that were known when it is asked
 * for; see {@link PastFile}.
 *
 * <p>A file is a bill where its columns are a bill's: of JSON, those of one of its objects. Of a
 * folder, what is none is left out as a whole and told, and none of its rows count as broken; what
 * was asked for by its name has to be one. What begins as a bill has to be readable to its end.
 */
final class FileBills implements BillSource {
  private static final int SHOWN_PROBLEMS = 10;
  private static final int BUFFER = 1 << 16;

  private final Listing listing;
  private final InputFormat format;
  private final ReportProgress progress;
  private final Told told = new Told();
  private List<String> copies = List.of();
  private int files;

  private interface Listing {
    List<BillFile> list() throws IOException;
  }

  /** What has been found in files. */
  private static final class Told {
    private final Repairs repairs = new Repairs();
    private final Rejects rejects = new Rejects();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Path> adding = new ArrayList<>();
    private long rows;
    private int bills;
  }

  /** Rows that do not count, the first of them with their problems. */
  private static final class Rejects {
    private final List<String> problems = new ArrayList<>();
    private long count;

    void add(String problem) {
      count++;
      if (problems.size() < SHOWN_PROBLEMS) {
        problems.add(problem);
      }
    }

    void addAll(Rejects more) {
      more.problems.forEach(this::add);
      count += more.count - more.problems.size();
    }
  }

  /** Files, and all files of folders. */
  FileBills(List<Path> paths, InputFormat format, ReportProgress progress) {
    this(() -> BillFile.of(paths), format, progress);
  }

  /** The files of an input of the settings. */
  FileBills(Settings.Input input, ReportProgress progress) {
    this(
        () -> BillFile.of(input),
        InputFormat.ofSettingName(input.format()).orElseThrow(),
        progress);
  }

  private FileBills(Listing listing, InputFormat format, ReportProgress progress) {
    this.listing = listing;
    this.format = format;
    this.progress = progress;
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    List<BillFile> all = listing.list();
    Map<String, PastFile.Known> past = PastFile.among(all.stream().map(BillFile::name).toList());
    try {
      for (BillFile file : all) {
        PastFile.Known known = past.get(file.name());
        if (known != null && !taker.asksFor(known.fromMillis(), known.untilMillis())) {
          continue;
        }
        files++;
        file.read(path -> take(file, path, taker));
      }
      copies = Copies.among(told.adding);
    } finally {
      progress.clear();
    }
  }

  /** Files with bills; where none had one, all that were looked at. */
  @Override
  public String what() {
    return Counted.of(told.bills == 0 ? files : told.bills, "file");
  }

  @Override
  public List<String> problems() {
    List<String> lines = new ArrayList<>(told.leftOut);
    lines.addAll(copies);
    List<String> problems = told.rejects.problems;
    lines.addAll(problems);
    if (leftOut() > problems.size()) {
      lines.add("… and " + (leftOut() - problems.size()) + " more rows that break a rule");
    }
    told.repairs
        .all()
        .forEach((kind, count) -> lines.add("repaired: " + count + " " + kind.title()));
    return lines;
  }

  @Override
  public long leftOut() {
    return told.rejects.count;
  }

  private void take(BillFile file, Path path, Taker taker) throws IOException {
    taker.delivery(
        new Delivery(file.name(), Delivery.Mode.APPEND, file.name(), Ledger.ALWAYS),
        new RowsOfFile(file, path, taker));
  }

  /**
   * The rows of a file that have no envelope. All else in it is told when it is read first only.
   */
  private final class RowsOfFile implements Rows {
    private final BillFile file;
    private final Path path;
    private final Taker taker;
    private FileState before;

    private record FileState(long bytes, FileTime modified) {
      static FileState of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(attributes.size(), attributes.lastModifiedTime());
      }
    }

    RowsOfFile(BillFile file, Path path, Taker taker) {
      this.file = file;
      this.path = path;
      this.taker = taker;
    }

    @Override
    public void forEach(Consumer<Charge> rows) throws IOException {
      if (before == null) {
        before = FileState.of(path);
        boolean adds = new Pass(file, told, progress::rows, taker::item, rows).read(path);
        if (adds && path.equals(file.here())) {
          told.adding.add(path);
        }
        return;
      }
      new Pass(file, new Told(), progress::rowsAgain, item -> {}, rows).read(path);
      if (!FileState.of(path).equals(before)) {
        throw new IOException(file.name() + ": was changed while it was read");
      }
    }
  }

  /** A file, read once from its first row to its last. */
  private final class Pass {
    private final BillFile file;
    private final Told found;
    private final LongConsumer shown;
    private final Consumer<BillingItem> items;
    private final Consumer<Charge> charges;
    private final Rejects rejects = new Rejects();
    private BillTable table;

    /** Those of the row that was read last: of JSON, each object may have its own. */
    private List<String> columns;

    /** {@code null} where the columns have none. */
    private Envelope.Columns envelope;

    /** {@code null} until the columns are known to be a bill's. */
    private BillReading reading;

    private boolean isBill;
    private boolean empty = true;
    private boolean adds;

    /**
     * @param found takes what has to be told
     * @param shown told the number of rows, row by row
     * @param items takes rows with an envelope, and notes
     * @param charges takes rows without one
     */
    Pass(
        BillFile file,
        Told found,
        LongConsumer shown,
        Consumer<BillingItem> items,
        Consumer<Charge> charges) {
      this.file = file;
      this.found = found;
      this.shown = shown;
      this.items = items;
      this.charges = charges;
    }

    /** Answers whether there were any rows without an envelope. */
    boolean read(Path path) throws IOException {
      try (BillTable opened = open(path)) {
        table = opened;
        rows();
        return adds;
      } catch (WireException e) {
        String problem = file.name() + ": " + e.getMessage();
        if (e.reason() == RejectReason.UNRECOGNISED_FORMAT) {
          noBill(problem);
          return false;
        }
        throw new IOException(problem, e);
      } catch (EOFException | ZipException | ZstdIOException e) {
        throw new IOException(file.name() + ": is damaged or cut off: " + e.getMessage(), e);
      }
    }

    private BillTable open(Path path) throws IOException, WireException {
      if (!file.name().endsWith(".zst")) {
        return BillFormat.open(format, path);
      }
      InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      try {
        in = new BufferedInputStream(new ZstdInputStream(in), BUFFER);
        return BillFormat.open(format, in);
      } catch (IOException | WireException | RuntimeException e) {
        in.close();
        throw e;
      }
    }

    private void rows() throws IOException {
      columns(table.columns());
      if (!columns.isEmpty() && envelope == null) {
        try {
          startReading();
        } catch (WireException e) {
          noBill(problem(e));
          return;
        }
      }
      while (next()) {
        // until the end
      }
      if (empty) {
        found.leftOut.add(file.name() + ": no rows");
      } else if (isBill) {
        found.bills++;
        found.rejects.addAll(rejects);
      } else {
        noBill(rejects.problems.get(0));
      }
    }

    /** Reads a row, good or bad; false at the end, or where nothing more can be read. */
    private boolean next() throws IOException {
      try {
        String[] cells = table.next();
        if (cells == null) {
          return false;
        }
        empty = false;
        row(cells);
        return true;
      } catch (RuleException e) {
        rejects.add(file.name() + ": " + BillProblem.at(table, e.getMessage()));
        return true;
      } catch (WireException e) {
        empty = false;
        rejects.add(problem(e));
        if (isBill && !table.goesOn()) {
          throw new IOException(problem(e), e);
        }
        return table.goesOn();
      }
    }

    private void row(String[] cells) throws WireException, RuleException {
      if (columns != table.columns()) {
        columns(table.columns());
      }
      if (envelope != null && envelope.isNote(cells)) {
        isBill = true;
        items.accept(envelope.note(cells));
        return;
      }
      if (reading == null) {
        startReading();
      }
      for (FocusRow row : reading.read(cells)) {
        Charge charge = Charges.of(row);
        if (envelope != null) {
          items.accept(envelope.item(cells, charge));
        } else {
          charges.accept(charge);
          adds = true;
        }
      }
      shown.accept(++found.rows);
    }

    private void columns(List<String> names) {
      columns = names;
      envelope = Envelope.Columns.of(names);
      reading = null;
    }

    private void startReading() throws WireException {
      reading = BillFormat.reading(format, columns, table.emptyIsNull(), found.repairs);
      isBill = true;
    }

    private String problem(WireException e) {
      return file.name() + ": " + BillProblem.of(table, reading, e);
    }

    /** Leaves out what is in a folder; what was asked for by its name has to be a bill. */
    private void noBill(String problem) throws IOException {
      if (file.isNamed()) {
        throw new IOException(problem);
      }
      found.leftOut.add("left out: " + problem);
    }
  }
}
