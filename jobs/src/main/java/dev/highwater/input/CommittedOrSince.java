package dev.highwater.input;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed offsets, if they are to be looked at; for a partition without one, the first record
 * whose Kafka timestamp is not older than a duration before now, or the partition's end where there
 * is none.
 */
final class CommittedOrSince implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final long millis;
  private final boolean looksAtCommitted;

  CommittedOrSince(Duration since, boolean looksAtCommitted) {
    this.millis = since.toMillis();
    this.looksAtCommitted = looksAtCommitted;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    (looksAtCommitted ? retriever.committedOffsets(partitions) : Map.<TopicPartition, Long>of())
        .forEach(
            (partition, offset) -> {
              if (offset != null && offset >= 0) {
                offsets.put(partition, offset);
              }
            });
    Map<TopicPartition, Long> times = new HashMap<>();
    long since = Math.max(0, System.currentTimeMillis() - millis);
    for (TopicPartition partition : partitions) {
      if (!offsets.containsKey(partition)) {
        times.put(partition, since);
      }
    }
    if (!times.isEmpty()) {
      Map<TopicPartition, Long> ends = retriever.endOffsets(times.keySet());
      var found = retriever.offsetsForTimes(times);
      ends.forEach(
          (partition, end) -> {
            var first = found.get(partition);
            offsets.put(partition, first == null ? end : Long.valueOf(first.offset()));
          });
    }
    return offsets;
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
