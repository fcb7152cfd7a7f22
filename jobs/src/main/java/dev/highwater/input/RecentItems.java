package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;

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
    KafkaItems items =
        new KafkaItems(
            input.name(),
            PayloadDecoder.of(settings, input),
            settings.time().maxFutureSkew().toMillis(),
            EventTimeRange.ALL);
    Collector<Decoded> collector =
        new Collector<>() {
          @Override
          public void collect(Decoded item) {
            out.accept(item);
          }

          @Override
          public void close() {}
        };
    return TopicSpan.read(
        settings,
        input.topics(),
        "explain",
        System.currentTimeMillis() - since.toMillis(),
        MAX_RECORDS,
        PATIENCE,
        record -> items.deserialize(record, collector));
  }
}
