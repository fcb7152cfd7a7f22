package dev.highwater.input;

import dev.highwater.billing.BillingItem;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;

/** Bills that lie on the topics, or in the files, of the input {@code billing}. */
public final class PastBills {
  private static final Duration LONGEST = Duration.ofHours(6);

  private PastBills() {}

  /**
   * @param bills rows and notes
   * @param deadLetters what is no bill
   * @param complete whether everything that was there at the start was read
   */
  public record Read(long bills, long deadLetters, boolean complete) {}

  /**
   * Hands out what has become known since a time.
   *
   * @throws IOException where a file cannot be read
   */
  public static Read read(
      Settings settings, Settings.Input input, long fromMillis, Consumer<BillingItem> out)
      throws IOException {
    Sorter sorter = new Sorter(out);
    if (!input.isTopic()) {
      FileInputs.forEach(settings, input, EventTimeRange.ALL, sorter::collect);
      return new Read(sorter.bills, sorter.deadLetters, true);
    }
    KafkaItems items =
        new KafkaItems(
            input.name(),
            PayloadDecoder.of(settings, input),
            settings.time().maxFutureSkew().toMillis(),
            EventTimeRange.ALL);
    TopicSpan.Read read =
        TopicSpan.read(
            settings,
            input.topics(),
            "report",
            fromMillis,
            Long.MAX_VALUE,
            LONGEST,
            record -> items.deserialize(record, sorter));
    return new Read(sorter.bills, sorter.deadLetters, read.complete());
  }

  /** Bills on, dead letters counted. */
  private static final class Sorter implements Collector<Decoded> {
    private final Consumer<BillingItem> out;
    private long bills;
    private long deadLetters;

    Sorter(Consumer<BillingItem> out) {
      this.out = out;
    }

    @Override
    public void collect(Decoded item) {
      if (item.value() instanceof BillingItem bill) {
        bills++;
        out.accept(bill);
      } else {
        deadLetters++;
      }
    }

    @Override
    public void close() {}
  }
}
