package dev.highwater.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Topics on the broker of a test. */
public final class TestTopics {
  private static final int ATTEMPTS = 600;
  private static final int PAUSE_MILLIS = 100;

  private TestTopics() {}

  /**
   * Creates topics whose records are kept however old their timestamps are; returns once they can
   * be read and written.
   */
  public static void create(String bootstrapServers, int partitions, String... names)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(names).stream()
                  .map(
                      name ->
                          new NewTopic(name, partitions, (short) 1)
                              .configs(Map.of("retention.ms", "-1")))
                  .toList())
          .all()
          .get();
      Map<TopicPartition, OffsetSpec> led = new HashMap<>();
      for (String name : names) {
        for (int partition = 0; partition < partitions; partition++) {
          led.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
      }
      awaitLed(admin, led);
    }
  }

  /** A topic is there before the broker knows it, and its partitions' leaders. */
  private static void awaitLed(Admin admin, Map<TopicPartition, OffsetSpec> partitions)
      throws Exception {
    for (int i = 0; ; i++) {
      try {
        admin.listOffsets(partitions).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || i == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
