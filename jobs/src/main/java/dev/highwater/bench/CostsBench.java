package dev.highwater.bench;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Charges;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.bills.DataExportIngest;
import dev.highwater.bills.DeliveryFiles;
import dev.highwater.bills.FoldRules;
import dev.highwater.bills.FolderStore;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.wire.WireException;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.ledger.DeliveryReading;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.files.Directories;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a month's bill costs to read, beside SQLite: the same packed FOCUS file of generated rows,
 * the same sums by day, service and team, in one process, on one thread. CPU time is the whole
 * process's; each is measured several times in turn after an uncounted round; medians are printed,
 * the ratio to SQLite last.
 *
 * <p>Our sums are decimals and exact, SQLite's are binary. SQLite loads the four columns that the
 * sums need, we check and keep all of a row that reports need.
 */
final class CostsBench {
  private static final String PERIOD = "2024-09";

  /** The most by which binary sums may be off, of one group. */
  private static final BigDecimal TOLERANCE = new BigDecimal("0.000001");

  private final PrintWriter out;
  private final int rows;
  private final int rounds;

  /** A road from the file to something. */
  private interface Road {
    void run() throws Exception;
  }

  private record Measured(String name, double[] rowsPerSecond, double[] microsPerRow) {
    static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }

  CostsBench(PrintWriter out, int rows, int rounds) {
    this.out = out;
    this.rows = rows;
    this.rounds = rounds;
  }

  /**
   * @param directory for the export and the database
   */
  void run(Path directory) throws Exception {
    GeneratedExport export = new GeneratedExport(directory.resolve("export"), PERIOD);
    export.file(0, rows, 1);
    export.manifest(1, 0);
    Path file = export.data(0);
    out.printf(Locale.ROOT, "%,d rows of FOCUS, %,d bytes packed as CSV%n", rows, Files.size(file));
    Map<String, BigDecimal> ours = grouped(file);
    compare(ours, new SqlitePeer(directory).grouped(file));
    Map<String, Road> roads = new TreeMap<>();
    roads.put("a read, check", () -> read(file, charge -> {}));
    roads.put("b fold (ingest data-export)", () -> ingest(directory));
    roads.put("c ledger and sums", () -> grouped(file));
    roads.put("d SQLite", () -> new SqlitePeer(directory).grouped(file));
    List<Measured> measured = measure(roads);
    report(measured, ours.size());
  }

  private List<Measured> measure(Map<String, Road> roads) throws Exception {
    List<Measured> measured =
        roads.keySet().stream()
            .map(name -> new Measured(name, new double[rounds], new double[rounds]))
            .toList();
    for (int round = -1; round < rounds; round++) {
      int at = 0;
      for (Road road : roads.values()) {
        long wall = System.nanoTime();
        long cpu = CpuTime.nanos();
        road.run();
        cpu = CpuTime.nanos() - cpu;
        wall = System.nanoTime() - wall;
        Measured of = measured.get(at++);
        if (round >= 0) {
          of.rowsPerSecond[round] = rows * 1e9 / wall;
          of.microsPerRow[round] = cpu / 1e3 / rows;
        }
        out.printf(
            Locale.ROOT,
            "  %s %s: %,.0f rows/s, %.2f CPU-microseconds a row%n",
            of.name,
            round < 0 ? "warm-up" : "round " + (round + 1),
            rows * 1e9 / wall,
            cpu / 1e3 / rows);
        out.flush();
      }
    }
    return measured;
  }

  /** Decodes and checks all rows. */
  private static void read(Path file, Consumer<Charge> taker)
      throws IOException, WireException, RuleException {
    try (BillTable table = BillFormat.open(InputFormat.FOCUS_CSV, file)) {
      BillReading reading = null;
      for (String[] cells; (cells = table.next()) != null; ) {
        if (reading == null) {
          reading =
              BillFormat.reading(
                  InputFormat.FOCUS_CSV, table.columns(), table.emptyIsNull(), new Repairs());
        }
        for (FocusRow row : reading.read(cells)) {
          taker.accept(Charges.of(row));
        }
      }
    }
  }

  /** Through allocation and ledger to sums by day, service and team. */
  private static Map<String, BigDecimal> grouped(Path file) throws Exception {
    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    DeliveryReading reading =
        ledger.reading(
            new Delivery(file.toString(), Delivery.Mode.APPEND, file.toString(), Ledger.ALWAYS));
    read(file, reading::row);
    if (reading.readsAgain()) {
      read(file, reading::rowAgain);
    }
    ledger.add(reading.content());
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (CostCell cell : ledger.cells(Long.MAX_VALUE)) {
      CostKey key = cell.key();
      sums.merge(
          Utc.date(key.hourMillis()) + "|" + key.serviceName() + "|" + key.team(),
          cell.amounts().costs().effective(),
          BigDecimal::add);
    }
    return sums;
  }

  /** What {@code ingest data-export} does, on one thread. */
  private static void ingest(Path directory) throws Exception {
    Path folder = Files.createTempDirectory(directory, "ingest");
    try (FolderStore store = new FolderStore(directory.resolve("export"));
        DeliveryFiles deliveries = new DeliveryFiles(folder.resolve("out"))) {
      DataExportIngest.Summary summary =
          new DataExportIngest(
                  store,
                  deliveries,
                  folder.resolve("state.json"),
                  FoldRules.of(AllocationSettings.DEFAULT, List.of(), BigDecimal.ONE),
                  1,
                  50_000)
              .run(progress -> {});
      if (summary.taken() != 1 || summary.rejected() != 0) {
        throw new IllegalStateException("the generated export was not taken in: " + summary);
      }
    } finally {
      Directories.delete(folder);
    }
  }

  private static void compare(Map<String, BigDecimal> ours, Map<String, Double> theirs) {
    if (!ours.keySet().equals(theirs.keySet())) {
      throw new IllegalStateException("SQLite has other groups than the ledger");
    }
    ours.forEach(
        (group, sum) -> {
          BigDecimal other = BigDecimal.valueOf(theirs.get(group));
          if (sum.subtract(other).abs().compareTo(TOLERANCE) > 0) {
            throw new IllegalStateException(
                group + ": the ledger says " + sum + ", SQLite " + other);
          }
        });
  }

  private void report(List<Measured> measured, int groups) {
    out.println();
    out.printf("%-30s %14s %22s%n", "", "rows/s", "CPU-microseconds/row");
    for (Measured each : measured) {
      out.printf(
          Locale.ROOT,
          "%-30s %,14.0f %22.2f%n",
          each.name,
          Measured.median(each.rowsPerSecond),
          Measured.median(each.microsPerRow));
    }
    out.println();
    Measured sqlite = measured.get(measured.size() - 1);
    Measured ledger = measured.get(measured.size() - 2);
    out.printf(Locale.ROOT, "the %,d sums by day, service and team are the same%n", groups);
    out.printf(
        Locale.ROOT,
        "c to d: %.3g times the rows/s, %.3g times the CPU%n",
        Measured.median(ledger.rowsPerSecond) / Measured.median(sqlite.rowsPerSecond),
        Measured.median(ledger.microsPerRow) / Measured.median(sqlite.microsPerRow));
    out.flush();
  }
}
