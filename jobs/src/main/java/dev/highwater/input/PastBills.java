package dev.highwater.input;

import dev.highwater.billing.BillingItem;
import dev.highwater.config.Settings;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Bills that lie on the topics of the input {@code billing}. */
public final class PastBills {
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final int SHOWN_PROBLEMS = 10;

  private PastBills() {}

  /**
   * @param bills rows and notes
   * @param deadLetters what is no bill
   * @param problems of these, what is wrong with the first ones and where they are
   * @param complete whether everything that was there at the start was read
   */
  public record Read(long bills, long deadLetters, List<String> problems, boolean complete) {}

  /**
   * Hands out all that is there.
   *
   * @param input of topics
   */
  public static Read read(Settings settings, Settings.Input input, Consumer<BillingItem> out)
      throws IOException {
    Sorter sorter = new Sorter(out);
    KafkaItems items = KafkaItems.of(settings, input, EventTimeRange.ALL);
    TopicSpan.Read read =
        TopicSpan.read(
            settings,
            input.topics(),
            "report",
            0,
            Long.MAX_VALUE,
            LONGEST,
            record -> items.decode(record, sorter));
    return sorter.read(read.complete());
  }

  /** Bills on, dead letters counted. */
  private static final class Sorter implements Consumer<Decoded> {
    private final Consumer<BillingItem> out;
    private final List<String> problems = new ArrayList<>();
    private long bills;
    private long deadLetters;

    Sorter(Consumer<BillingItem> out) {
      this.out = out;
    }

    @Override
    public void accept(Decoded item) {
      if (item.value() instanceof BillingItem bill) {
        bills++;
        out.accept(bill);
      } else {
        deadLetters++;
        if (problems.size() < SHOWN_PROBLEMS) {
          problems.add(problem(item.deadLetter()));
        }
      }
    }

    private static String problem(DeadLetter letter) {
      return letter.topic()
          + "/"
          + letter.partition()
          + "/"
          + letter.offset()
          + ": "
          + letter.detail();
    }

    Read read(boolean complete) {
      return new Read(bills, deadLetters, List.copyOf(problems), complete);
    }
  }
}
