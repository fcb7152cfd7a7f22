package dev.highwater.bills;

import static dev.highwater.billing.FocusColumn.*;

import dev.highwater.billing.Charges;
import dev.highwater.billing.Decimals;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.KeyValues;
import dev.highwater.files.NamedOutput;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folds rows to one for each charge period, account, service, region, usage type, kind of charge
 * and allocation key. Periods within an hour become that hour. Costs and quantities are added
 * exactly.
 *
 * <p>In memory are at most {@code maxCells} cells; more go to sorted runs on disk, which {@link
 * FoldedRuns} puts together. Not thread-safe: one for each thread.
 *
 * <p>Where charges may be allocated, the ones of a resource that was split keep what they are told
 * apart by, be they as small as they are: resource, period, price and description. Only the whole
 * delivery tells which these are. Until then cells have the resource before their key, allocated
 * ones first, and {@link #decide} drops all that of resources that no allocated charge names.
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
          SKU_PRICE_ID,
          CHARGE_DESCRIPTION,
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
  private static final String FULL = ":00:00Z";
  private static final int START = KEY.indexOf(CHARGE_PERIOD_START);
  private static final int END = KEY.indexOf(CHARGE_PERIOD_END);
  private static final int MAX_REMEMBERED = 10_000;

  /** More are put together, since all are open in the end. */
  private static final int MAX_RUNS = 100;

  /** After the resource of a key that is not decided on; the order is of use. */
  private static final char ALLOCATED = '0';

  private static final char KEPT = '1';
  private static final char OTHER = '2';

  /** What is of use only where a resource was split. */
  private static final Set<Integer> OF_SPLIT =
      Set.of(KEY.indexOf(SKU_PRICE_ID), KEY.indexOf(CHARGE_DESCRIPTION));

  /** What goes with a resource that is dropped. */
  private static final Set<Integer> OF_RESOURCE =
      Set.of(
          KEY.indexOf(RESOURCE_ID),
          KEY.indexOf(RESOURCE_TYPE),
          KEY.size() + EXTRA_KEY.indexOf(Charges.INSTANCE_TYPE));

  private final FoldRules rules;
  private final Path folder;
  private final int maxCells;
  private final Map<String, FoldedCell> cells = new HashMap<>();
  private final Map<String, String> keptTags = new HashMap<>();
  private final Map<String, String> nextHours = new HashMap<>();
  private final List<Path> runs = new ArrayList<>();
  private final StringBuilder key = new StringBuilder(512);
  private final BigDecimal[] measures = new BigDecimal[MEASURE_COUNT];
  private boolean mayBeAllocated;
  private boolean undecided;

  /**
   * @param folder where runs go
   * @param maxCells in memory
   */
  Fold(FoldRules rules, Path folder, int maxCells) {
    this.rules = rules;
    this.folder = folder;
    this.maxCells = maxCells;
  }

  /** The columns of the rows that come; none where each may have its own. */
  void columns(List<String> names) {
    mayBeAllocated = names.isEmpty() || Charges.mayBeAllocated(names);
  }

  void add(FocusRow row) throws IOException {
    for (int i = 0; i < MEASURES.size(); i++) {
      measures[i] = row.decimal(MEASURES.get(i));
    }
    for (int i = 0; i < EXTRA_MEASURES.size(); i++) {
      String share = row.extra(EXTRA_MEASURES.get(i));
      measures[MEASURES.size() + i] = share == null ? null : Decimals.parse(share);
    }
    cell(key(row)).add(measures);
  }

  private FoldedCell cell(String of) throws IOException {
    FoldedCell cell = cells.get(of);
    if (cell == null) {
      if (cells.size() >= maxCells) {
        spill();
      }
      cell = new FoldedCell(MEASURE_COUNT);
      cells.put(of, cell);
    }
    return cell;
  }

  /** Whether there are cells for {@link #decide}. */
  boolean isUndecided() {
    return undecided;
  }

  /** Takes the cells of all folds of a delivery, decides on their resources, deletes the runs. */
  void decide(List<Path> all) throws IOException {
    try (FoldedRuns merged = new FoldedRuns(all)) {
      String named = "";
      for (FoldedRuns.Folded next; (next = merged.nextCell()) != null; ) {
        String of = next.key();
        if (of.charAt(0) == SEPARATOR) {
          int end = of.indexOf(SEPARATOR, 1);
          String resource = of.substring(1, end);
          char kind = of.charAt(end + 1);
          named = kind == ALLOCATED ? resource : named;
          of = of.substring(end + 2);
          of = resource.equals(named) ? of : notSplit(of, kind == KEPT);
        }
        cell(of).add(next.cell());
      }
    }
    for (Path run : all) {
      Files.delete(run);
    }
  }

  /** The key of a charge of which nothing was allocated. */
  private String notSplit(String key, boolean keepsResource) {
    String[] parts = key.split(String.valueOf(SEPARATOR), -1);
    OF_SPLIT.forEach(at -> parts[at] = "");
    if (!keepsResource) {
      OF_RESOURCE.forEach(at -> parts[at] = "");
    }
    String start = parts[START];
    if (isWithinHour(start, parts[END])) {
      parts[START] = hour(start) + FULL;
      parts[END] = "";
    }
    return String.join(String.valueOf(SEPARATOR), parts);
  }

  private String key(FocusRow row) {
    key.setLength(0);
    boolean allocated = Charges.isAllocated(row);
    boolean kept = allocated || rules.keepsResource(row);
    boolean open = row.get(RESOURCE_ID) != null && (allocated || mayBeAllocated);
    boolean resource = kept || open;
    if (open) {
      undecided = true;
      key.append(SEPARATOR).append(row.get(RESOURCE_ID)).append(SEPARATOR);
      key.append(allocated ? ALLOCATED : kept ? KEPT : OTHER);
    }
    String start = row.get(CHARGE_PERIOD_START);
    String end = row.get(CHARGE_PERIOD_END);
    boolean within = !open && isWithinHour(start, end);
    for (FocusColumn column : KEY) {
      String value =
          switch (column) {
            case CHARGE_PERIOD_START -> within ? hour(start) + FULL : start;
            case CHARGE_PERIOD_END -> within ? "" : end;
            case RESOURCE_ID, RESOURCE_TYPE -> resource ? row.get(column) : null;
            case SKU_PRICE_ID -> open ? row.get(column) : null;
            case CHARGE_DESCRIPTION -> open ? row.text(column).replace(SEPARATOR, ' ') : null;
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

  /** A moment's hour: all before its minutes. */
  private static String hour(String moment) {
    return moment.substring(0, moment.indexOf(':'));
  }

  /** Whether a period lies in its start's hour, be it to that hour's end. */
  private boolean isWithinHour(String start, String end) {
    if (end.startsWith(hour(start))) {
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
    try (DataOutputStream out = run()) {
      for (String one : keys) {
        write(out, one, cells.get(one));
      }
    }
    cells.clear();
    if (runs.size() >= MAX_RUNS) {
      putTogether();
    }
  }

  private void putTogether() throws IOException {
    List<Path> many = List.copyOf(runs);
    try (FoldedRuns merged = new FoldedRuns(many);
        DataOutputStream out = run()) {
      for (FoldedRuns.Folded next; (next = merged.nextCell()) != null; ) {
        write(out, next.key(), next.cell());
      }
    }
    for (Path one : many) {
      Files.delete(one);
    }
    runs.removeAll(many);
  }

  private DataOutputStream run() throws IOException {
    Path run = Files.createTempFile(folder, "run", ".fold");
    runs.add(run);
    return new DataOutputStream(new BufferedOutputStream(NamedOutput.open(run), 1 << 16));
  }

  private static void write(DataOutputStream out, String key, FoldedCell cell) throws IOException {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
    cell.write(out);
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
