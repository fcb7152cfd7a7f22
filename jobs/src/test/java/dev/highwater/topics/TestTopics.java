package dev.highwater.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Topics on the broker of a test. */
public final class TestTopics {
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
      // created is not known to the broker yet: this is asked again until its partitions are led
      Map<TopicPartition, OffsetSpec> led = new HashMap<>();
      for (String name : names) {
        for (int partition = 0; partition < partitions; partition++) {
          led.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
      }
      admin.listOffsets(led).all().get();
    }
  }
}
