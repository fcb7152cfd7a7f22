package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.result.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The signals that were written since a time, from the topics or files of {@code inputs.signals},
 * about in the order of their windows: read by a plain consumer without a group. Memory: a batch of
 * records; who puts them in order has to remember {@link #SPREAD} of them.
 */
public final class PastSignals {
  /** How far apart the partitions of a topic may be. */
  public static final Duration SPREAD = Duration.ofMinutes(10);

  private PastSignals() {}

  /**
   * @param deadLetters records that are no signals
   * @param complete whether everything that was there at the start was read
   */
  public record Read(long signals, long deadLetters, boolean complete) {}

  /**
   * Hands out the signals whose windows ended at or after a time.
   *
   * @param reached told from time to time: no signal of a window that ended before it is to come,
   *     as far as the input is in order up to {@code time.outOfOrderness}; Long.MAX_VALUE at the
   *     end
   */
  public static Read read(
      Settings settings,
      Settings.Input input,
      long fromMillis,
      Consumer<Signal> out,
      LongConsumer reached)
      throws IOException {
    Sorter sorter = new Sorter(out);
    EventTimeRange range = new EventTimeRange(fromMillis, Long.MAX_VALUE);
    long disorder = settings.time().outOfOrderness().toMillis();
    if (!input.isTopic()) {
      FileInputs.forEach(
          settings,
          input,
          range,
          item -> {
            sorter.accept(item);
            reached.accept(sorter.latest - disorder - 1);
          });
      reached.accept(Long.MAX_VALUE);
      return new Read(sorter.signals, sorter.deadLetters, true);
    }
    KafkaItems items = KafkaItems.of(settings, input, range);
    TopicSpan.Read read =
        TopicSpan.inOrder(
            settings,
            input.topics(),
            "measure",
            fromMillis,
            SPREAD,
            record -> items.decode(record, sorter),
            millis ->
                reached.accept(
                    millis == Long.MAX_VALUE || millis == Long.MIN_VALUE
                        ? millis
                        : millis - disorder - 1));
    return new Read(sorter.signals, sorter.deadLetters, read.complete());
  }

  /** Signals on, dead letters counted. */
  private static final class Sorter implements Consumer<Decoded> {
    private final Consumer<Signal> out;
    private long signals;
    private long deadLetters;
    private long latest = Long.MIN_VALUE / 2;

    Sorter(Consumer<Signal> out) {
      this.out = out;
    }

    @Override
    public void accept(Decoded item) {
      if (item.value() instanceof Signal signal) {
        signals++;
        latest = Math.max(latest, signal.timeMillis());
        out.accept(signal);
      } else {
        deadLetters++;
      }
    }
  }
}
