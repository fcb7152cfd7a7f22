package dev.highwater.rightsizing;

import dev.highwater.codec.wire.Times;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Commitment;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Snapshot;
import dev.highwater.cost.rightsizing.Volume;
import dev.highwater.files.InputException;
import dev.highwater.files.Mistakes;
import dev.highwater.files.RowTimes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What there is: a CSV file with the columns {@code kind} (instance, volume, snapshot, commitment)
 * and {@code id}, and as far as they are known {@code type, region, state, lifecycle, group,
 * effective_hourly, committed_share} of instances, {@code attached_to, since} of volumes, {@code
 * since, used} of snapshots, {@code monthly_cost} of all but instances.
 */
final class InventoryFile {
  private static final Set<String> STOPPED = Set.of("stopped", "stopping", "terminated");

  private final Table table;
  private final Mistakes mistakes;
  private final RowTimes times = new RowTimes();

  private InventoryFile(Table table, Mistakes mistakes) {
    this.table = table;
    this.mistakes = mistakes;
  }

  /**
   * Tells the collector of everything in the file.
   *
   * @throws dev.highwater.cost.core.CostFileException every mistake; the collector is of no use
   *     then
   */
  static void read(Path file, Advice.Collector collector) throws IOException {
    collector.inventory();
    Mistakes mistakes = new Mistakes(file);
    try (Table table = new Table(file)) {
      new InventoryFile(table, mistakes).rows(collector);
    } catch (InputException e) {
      mistakes.add(e.getMessage());
    }
    mistakes.check();
  }

  private void rows(Advice.Collector collector) throws IOException {
    int kind = table.need(List.of("kind"));
    int id = table.need(List.of("id"));
    int region = table.find(List.of("region"));
    int attached = table.find(List.of("attached_to"));
    int used = table.find(List.of("used"));
    int monthly = table.find(List.of("monthly_cost"));
    while (table.next()) {
      if (table.text(id).isEmpty()) {
        wrong(id, "is no name of a resource");
      }
      switch (table.text(kind)) {
        case "instance" -> collector.instance(instance(table.text(id)));
        case "volume" ->
            collector.volume(
                new Volume(
                    table.text(id),
                    table.text(region),
                    table.text(attached),
                    since(),
                    money(monthly)));
        case "snapshot" ->
            collector.snapshot(
                new Snapshot(
                    table.text(id),
                    table.text(region),
                    since(),
                    table.text(used).equals("true"),
                    money(monthly)));
        case "commitment" -> {
          BigDecimal unused = money(monthly);
          collector.commitment(
              new Commitment(table.text(id), unused == null ? BigDecimal.ZERO : unused));
        }
        default -> wrong(kind, "is no kind; expected instance, volume, snapshot or commitment");
      }
    }
  }

  private void wrong(int column, String what) {
    mistakes.add(table.problem(column, what).getMessage());
  }

  private Instance instance(String id) {
    int share = table.find(List.of("committed_share"));
    BigDecimal committed = money(share);
    if (committed == null) {
      committed = BigDecimal.ZERO;
    } else if (committed.signum() < 0 || committed.compareTo(BigDecimal.ONE) > 0) {
      wrong(share, "is no share; expected 0 to 1");
      committed = BigDecimal.ZERO;
    }
    return new Instance(
        id,
        table.text(table.find(List.of("type"))),
        table.text(table.find(List.of("region"))),
        table.text(table.find(List.of("group"))),
        !STOPPED.contains(table.text(table.find(List.of("state")))),
        table.text(table.find(List.of("lifecycle"))).equals("spot"),
        money(table.find(List.of("effective_hourly"))),
        committed);
  }

  private long since() throws InputException {
    int column = table.need(List.of("since"));
    long millis = times.read(table.text(column));
    if (millis == Times.NONE) {
      wrong(column, "is no time; expected ISO 8601, or epoch seconds");
    }
    return millis;
  }

  private BigDecimal money(int column) {
    String text = table.text(column);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      wrong(column, "is no number; expected a decimal number, or nothing");
      return null;
    }
  }
}
