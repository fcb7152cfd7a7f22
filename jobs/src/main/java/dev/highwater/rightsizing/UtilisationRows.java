package dev.highwater.rightsizing;

import dev.highwater.codec.wire.Times;
import dev.highwater.cost.core.Utc;
import dev.highwater.files.RowTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How instances were used: a CSV file with the instance, the time, processor and memory use in
 * percent. The memory column may be absent, its cells empty. Instead of a time there may be a day
 * and the slot of five minutes in it, both numbers.
 */
final class UtilisationRows {
  private static final List<String> INSTANCE =
      List.of("instance", "instance_id", "resource_id", "resource", "vm_id");
  private static final List<String> TIME = List.of("timestamp", "time");
  private static final List<String> DAY = List.of("day");
  private static final List<String> SLOT = List.of("slot5m");
  private static final List<String> CPU =
      List.of("cpu_pct", "cpu_percent", "cpu", "cpu_utilization", "cpuutilization");
  private static final List<String> MEMORY =
      List.of("mem_pct", "memory_pct", "memory_percent", "memory", "mem", "mem_used_percent");

  private static final long SLOT_MILLIS = 300_000L;

  private UtilisationRows() {}

  /** Takes a sample; percentages are NaN where missing. */
  interface Taker {
    void sample(String instance, long timeMillis, double cpuPercent, double memoryPercent);
  }

  /** Reads a file and answers its number of rows. */
  static long read(Path file, Taker taker) throws IOException {
    try (Table table = new Table(file)) {
      int instance = table.need(INSTANCE);
      int cpu = table.need(CPU);
      int memory = table.find(MEMORY);
      int slot = table.find(SLOT);
      int time = slot >= 0 ? table.need(DAY) : table.need(TIME);
      RowTimes times = new RowTimes();
      long rows = 0;
      while (table.next()) {
        long millis;
        if (slot >= 0) {
          millis = (long) (table.number(time) * Utc.DAY + table.number(slot) * SLOT_MILLIS);
        } else {
          millis = times.read(table.text(time));
          if (millis == Times.NONE) {
            throw table.problem(
                time, "is no time; expected ISO 8601, or epoch seconds or milliseconds");
          }
        }
        taker.sample(
            table.text(instance),
            millis,
            percent(table, cpu),
            memory < 0 ? Double.NaN : percent(table, memory));
        rows++;
      }
      return rows;
    }
  }

  private static double percent(Table table, int column) throws IOException {
    double percent = table.number(column);
    if (percent < 0) {
      throw table.problem(column, "is negative; expected percent");
    }
    return percent;
  }
}
