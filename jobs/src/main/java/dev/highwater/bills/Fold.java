package dev.highwater.bills;

import static dev.highwater.billing.FocusColumn.*;

import dev.highwater.billing.Charges;
import dev.highwater.billing.Decimals;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.KeyValues;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds rows to one for each charge period, account, service, region, usage type, kind of charge
 * and allocation key. Periods within an hour become that hour. Costs and quantities are added
 * exactly.
 *
 * <p>In memory are at most {@code maxCells} cells; more go to sorted runs on disk, which {@link
 * FoldedRuns} puts together. Not thread-safe: one for each thread.
 */
final class Fold implements Closeable {
  /** Columns by which rows are told apart. */
  private static final List<FocusColumn> KEY =
      List.of(
          CHARGE_PERIOD_START,
          CHARGE_PERIOD_END,
          BILLING_PERIOD_START,
          BILLING_PERIOD_END,
          BILLING_CURRENCY,
          PROVIDER_NAME,
          BILLING_ACCOUNT_ID,
          SUB_ACCOUNT_ID,
          SUB_ACCOUNT_NAME,
          INVOICE_ID,
          CHARGE_CATEGORY,
          CHARGE_CLASS,
          SERVICE_NAME,
          SERVICE_CATEGORY,
          REGION_ID,
          PRICING_CATEGORY,
          PRICING_UNIT,
          CONSUMED_UNIT,
          COMMITMENT_DISCOUNT_ID,
          COMMITMENT_DISCOUNT_STATUS,
          RESOURCE_ID,
          RESOURCE_TYPE,
          TAGS);

  private static final List<String> EXTRA_KEY =
      List.of(
          Charges.USAGE_TYPE,
          Charges.INSTANCE_TYPE,
          Charges.SPLIT_OF,
          Charges.NAMESPACE,
          Charges.WORKLOAD);

  private static final List<FocusColumn> MEASURES =
      List.of(
          BILLED_COST,
          EFFECTIVE_COST,
          LIST_COST,
          CONTRACTED_COST,
          PRICING_QUANTITY,
          CONSUMED_QUANTITY);

  private static final List<String> EXTRA_MEASURES =
      List.of(
          Charges.SPLIT_BILLED,
          Charges.SPLIT_EFFECTIVE,
          Charges.SPLIT_LIST,
          Charges.SPLIT_CONTRACTED);

  static final int MEASURE_COUNT = MEASURES.size() + EXTRA_MEASURES.size();

  /** How many rows a folded one stands for. */
  private static final String ROWS = "x_Rows";

  private static final char SEPARATOR = '\u0001';
  private static final int MAX_REMEMBERED = 10_000;

  private final FoldRules rules;
  private final Path folder;
  private final int maxCells;
  private final Map<String, FoldedCell> cells = new HashMap<>();
  private final Map<String, String> keptTags = new HashMap<>();
  private final Map<String, String> nextHours = new HashMap<>();
  private final List<Path> runs = new ArrayList<>();
  private final StringBuilder key = new StringBuilder(512);
  private final BigDecimal[] measures = new BigDecimal[MEASURE_COUNT];

  /**
   * @param folder where runs go
   * @param maxCells in memory
   */
  Fold(FoldRules rules, Path folder, int maxCells) {
    this.rules = rules;
    this.folder = folder;
    this.maxCells = maxCells;
  }

  void add(FocusRow row) throws IOException {
    for (int i = 0; i < MEASURES.size(); i++) {
      measures[i] = row.decimal(MEASURES.get(i));
    }
    for (int i = 0; i < EXTRA_MEASURES.size(); i++) {
      String share = row.extra(EXTRA_MEASURES.get(i));
      measures[MEASURES.size() + i] = share == null ? null : Decimals.parse(share);
    }
    String of = key(row);
    FoldedCell cell = cells.get(of);
    if (cell == null) {
      if (cells.size() >= maxCells) {
        spill();
      }
      cell = new FoldedCell(MEASURE_COUNT);
      cells.put(of, cell);
    }
    cell.add(measures);
  }

  private String key(FocusRow row) {
    key.setLength(0);
    boolean allocated = Charges.isAllocated(row);
    boolean resource = allocated || rules.keepsResource(row);
    String start = row.get(CHARGE_PERIOD_START);
    String end = row.get(CHARGE_PERIOD_END);
    String hour = start.substring(0, start.indexOf(':'));
    boolean within = isWithinHour(start, end, hour);
    for (FocusColumn column : KEY) {
      String value =
          switch (column) {
            case CHARGE_PERIOD_START -> within ? hour + ":00:00Z" : start;
            case CHARGE_PERIOD_END -> within ? "" : end;
            case RESOURCE_ID, RESOURCE_TYPE -> resource ? row.get(column) : null;
            case TAGS -> tags(allocated ? KeyValues.text(Charges.tags(row)) : row.get(TAGS));
            default -> row.get(column);
          };
      key.append(value == null ? "" : value).append(SEPARATOR);
    }
    for (String name : EXTRA_KEY) {
      String value =
          switch (name) {
            case Charges.USAGE_TYPE -> Charges.usageType(row);
            case Charges.INSTANCE_TYPE -> resource ? Charges.instanceType(row) : "";
            case Charges.SPLIT_OF -> Charges.splitOf(row);
            case Charges.NAMESPACE -> Charges.namespace(row);
            case Charges.WORKLOAD -> Charges.workload(row);
            default -> throw new IllegalStateException(name);
          };
      key.append(value).append(SEPARATOR);
    }
    return key.toString();
  }

  /** Whether a period lies in its start's hour, be it to that hour's end. */
  private boolean isWithinHour(String start, String end, String hour) {
    if (end.startsWith(hour)) {
      return true;
    }
    if (nextHours.size() >= MAX_REMEMBERED) {
      nextHours.clear();
    }
    return nextHours.computeIfAbsent(start, FoldedRuns::nextHour).equals(end);
  }

  private String tags(String all) {
    if (all == null) {
      return null;
    }
    String kept = keptTags.get(all);
    if (kept == null) {
      String text = KeyValues.text(rules.kept(KeyValues.parse(all)));
      kept = text == null ? "" : text;
      if (keptTags.size() >= MAX_REMEMBERED) {
        keptTags.clear();
      }
      keptTags.put(all, kept);
    }
    return kept;
  }

  private void spill() throws IOException {
    String[] keys = cells.keySet().toArray(new String[0]);
    Arrays.sort(keys);
    Path run = Files.createTempFile(folder, "run", ".fold");
    runs.add(run);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
      for (String one : keys) {
        byte[] text = one.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        cells.get(one).write(out);
      }
    }
    cells.clear();
  }

  /** Ends the fold; answers its runs, each in the order of its keys. */
  List<Path> runs() throws IOException {
    if (!cells.isEmpty()) {
      spill();
    }
    return runs;
  }

  /** The row of a cell. */
  static FocusRow row(String key, FoldedCell cell) {
    String[] parts = key.split(String.valueOf(SEPARATOR), -1);
    FocusRow row = new FocusRow();
    for (int i = 0; i < KEY.size(); i++) {
      row.set(KEY.get(i), parts[i].isEmpty() ? null : parts[i]);
    }
    if (row.get(CHARGE_PERIOD_END) == null) {
      row.set(CHARGE_PERIOD_END, FoldedRuns.nextHour(row.get(CHARGE_PERIOD_START)));
    }
    for (int i = 0; i < EXTRA_KEY.size(); i++) {
      String value = parts[KEY.size() + i];
      row.setExtra(EXTRA_KEY.get(i), value.isEmpty() ? null : value);
    }
    for (int i = 0; i < MEASURES.size(); i++) {
      row.set(MEASURES.get(i), cell.sum(i));
    }
    for (int i = 0; i < EXTRA_MEASURES.size(); i++) {
      row.setExtra(EXTRA_MEASURES.get(i), cell.sum(MEASURES.size() + i));
    }
    return row.setExtra(ROWS, Long.toString(cell.rows()));
  }

  @Override
  public void close() throws IOException {
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
  }
}
