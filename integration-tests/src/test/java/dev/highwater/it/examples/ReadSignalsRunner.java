package dev.highwater.it.examples;

import dev.highwater.result.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link ReadSignals} until it has seen enough. */
public final class ReadSignalsRunner {
  private ReadSignalsRunner() {}

  /** The first {@code count} signals that the example reads. */
  public static List<Signal> first(String bootstrapServers, String topic, int count)
      throws IOException {
    List<Signal> seen = new ArrayList<>();
    ReadSignals.read(
        bootstrapServers,
        topic,
        signal -> {
          seen.add(signal);
          if (seen.size() == count) {
            Thread.currentThread().interrupt();
          }
        });
    Thread.interrupted();
    return seen;
  }
}
