package dev.highwater.jobs;

import dev.highwater.config.Keys;
import dev.highwater.flink.ItemCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * What became of the items of each input, once a job has ended.
 *
 * @param byInput input to counter to count; inputs without an item are left out
 */
public record ItemCounts(Map<String, Map<ItemCounter, Long>> byInput) {

  /** The counts of a job that has ended. */
  public static ItemCounts of(JobExecutionResult result) {
    return of(result.getAllAccumulatorResults());
  }

  static ItemCounts of(Map<String, Object> accumulators) {
    Map<String, Map<ItemCounter, Long>> byInput = new TreeMap<>();
    for (String input : Keys.INPUTS) {
      Map<ItemCounter, Long> counts = new TreeMap<>();
      for (ItemCounter counter : ItemCounter.values()) {
        Object count = accumulators.get(counter.accumulator(input));
        counts.put(counter, count instanceof Long number ? number : 0L);
      }
      if (counts.get(ItemCounter.RECEIVED) > 0) {
        byInput.put(input, counts);
      }
    }
    return new ItemCounts(byInput);
  }

  /**
   * Whether received = accepted + deduplicated + unselected + dead-lettered + late for an input.
   */
  public boolean addUp(String input) {
    Map<ItemCounter, Long> counts = byInput.get(input);
    long sum = 0;
    for (Map.Entry<ItemCounter, Long> entry : counts.entrySet()) {
      sum += entry.getKey() == ItemCounter.RECEIVED ? 0 : entry.getValue();
    }
    return sum == counts.get(ItemCounter.RECEIVED);
  }

  /** One line for each input. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    byInput.forEach(
        (input, counts) -> {
          StringBuilder line = new StringBuilder(input + ": ");
          line.append(number(counts.get(ItemCounter.RECEIVED))).append(" received = ");
          String plus = "";
          for (ItemCounter counter : ItemCounter.values()) {
            if (counter != ItemCounter.RECEIVED) {
              line.append(plus).append(number(counts.get(counter))).append(' ');
              line.append(counter.text().replace('_', '-'));
              plus = " + ";
            }
          }
          lines.add(line + (addUp(input) ? "" : "  (DOES NOT ADD UP)"));
        });
    return lines.isEmpty() ? List.of("no items received") : lines;
  }

  /** What a job has received so far, in one line; empty where that is nothing. */
  String received() {
    return byInput.entrySet().stream()
        .map(
            input ->
                number(input.getValue().get(ItemCounter.RECEIVED))
                    + " of "
                    + input.getKey()
                    + " received")
        .collect(Collectors.joining(", "));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
