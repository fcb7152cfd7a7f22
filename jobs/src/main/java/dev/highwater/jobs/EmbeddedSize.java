package dev.highwater.jobs;

import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * How many subtasks run in a process of our own, and the network memory that they need. What is
 * configured stays.
 *
 * <p>Flink's local environment takes every core, and an exchange of all with all takes buffers by
 * the square of the subtasks: with 128 MiB in the buffers of the default size the largest job did
 * not start on 14 cores.
 */
final class EmbeddedSize {
  /** Beyond these the memory of one process is the limit, not its cores. */
  private static final int MOST_SUBTASKS = 16;

  private static final long BUFFERS = 1_024;

  /** The job {@code costs} with live inputs took up to 24. */
  private static final long BUFFERS_PER_SQUARE = 32;

  private static final MemorySize ENOUGH = MemorySize.ofMebiBytes(128);
  private static final MemorySize LARGEST_BUFFER = MemorySize.parse("32kb");
  private static final MemorySize SMALLEST_BUFFER = MemorySize.parse("4kb");

  private static final List<ConfigOption<MemorySize>> MEMORY =
      List.of(
          TaskManagerOptions.MEMORY_SEGMENT_SIZE,
          TaskManagerOptions.NETWORK_MEMORY_MIN,
          TaskManagerOptions.NETWORK_MEMORY_MAX);

  private EmbeddedSize() {}

  /**
   * @param wanted subtasks of an operator that the settings ask for
   * @param cores of the machine
   */
  static void fit(Configuration configuration, OptionalInt wanted, int cores) {
    int parallelism =
        wanted.orElseGet(
            () ->
                configuration
                    .getOptional(CoreOptions.DEFAULT_PARALLELISM)
                    .orElse(Math.min(cores, MOST_SUBTASKS)));
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    if (MEMORY.stream().noneMatch(configuration::contains)) {
      fitMemory(configuration, parallelism);
    }
  }

  /** More buffers are smaller ones first, then more memory. */
  private static void fitMemory(Configuration configuration, int parallelism) {
    long buffers = BUFFERS + BUFFERS_PER_SQUARE * parallelism * parallelism;
    long size = LARGEST_BUFFER.getBytes();
    while (size > SMALLEST_BUFFER.getBytes() && buffers * size > ENOUGH.getBytes()) {
      size /= 2;
    }
    MemorySize memory = new MemorySize(Math.max(ENOUGH.getBytes(), buffers * size));
    configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, new MemorySize(size));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, memory);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, memory);
  }
}
