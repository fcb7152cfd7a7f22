package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.time.Duration;
import java.util.function.Consumer;

/** The recent items of topics, read by a plain consumer without a group. */
public final class RecentItems {
  /** Records read of one input at most. */
  public static final long MAX_RECORDS = 200_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RecentItems() {}

  /**
   * Hands the items of the records since then to {@code out}, partition by partition in their
   * order.
   */
  public static TopicSpan.Read read(
      Settings settings, Settings.Input input, Duration since, Consumer<Decoded> out) {
    KafkaItems items = KafkaItems.of(settings, input, EventTimeRange.ALL);
    return TopicSpan.read(
        settings,
        input.topics(),
        "explain",
        System.currentTimeMillis() - since.toMillis(),
        MAX_RECORDS,
        PATIENCE,
        record -> items.decode(record, out));
  }
}
