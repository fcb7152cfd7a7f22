package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Keys;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.input.EventTimeRange;
import dev.highwater.input.KafkaInputs;
import dev.highwater.topics.TopicAdmin.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.kafka.common.TopicPartition;

/**
 * A replay: the same program over a past interval, its offsets resolved beforehand.
 *
 * <p>Items are read from {@code from} less warm-up and lateness to {@code to} and lateness; only
 * windows wholly inside [from, to) are written, to topics or files of this run.
 *
 * @param job what is replayed
 * @param from inclusive
 * @param to exclusive
 * @param warmUp how much earlier reading begins, so that rates and sources are known at {@code
 *     from}
 * @param run id of the run, part of topics, transactional ids and groups
 * @param out folder for files instead of topics, or {@code null}
 * @param lateness how far items may be from the place where their times belong
 * @param offsets by input: the offsets that are read
 */
public record ReplayPlan(
    JobName job,
    Instant from,
    Instant to,
    Duration warmUp,
    String run,
    String out,
    Duration lateness,
    Map<String, Map<TopicPartition, OffsetRange>> offsets)
    implements Scope {

  ReplayPlan with(Map<String, Map<TopicPartition, OffsetRange>> resolved) {
    return new ReplayPlan(job, from, to, warmUp, run, out, lateness, resolved);
  }

  /**
   * Also the Kafka timestamps of the records that can hold what is read. Of what tells a job what
   * to do, all of it, as when the job starts for the first time.
   */
  @Override
  public EventTimeRange items(Settings.Input input) {
    if (Keys.isControl(input.name())) {
      return EventTimeRange.ALL;
    }
    return read();
  }

  /**
   * What is read of the data: warm-up and lateness more than is written; of bills all that became
   * known since, as they tell of the past.
   */
  EventTimeRange read() {
    return new EventTimeRange(
        from.minus(warmUp).minus(lateness).toEpochMilli(),
        job == JobName.COSTS ? Long.MAX_VALUE : to.plus(lateness).toEpochMilli());
  }

  @Override
  public EventTimeRange windows() {
    return new EventTimeRange(from.toEpochMilli(), to.toEpochMilli());
  }

  @Override
  public KafkaSource<Decoded> source(Settings settings, Settings.Input input) {
    Map<TopicPartition, Long> begin = new TreeMap<>(PARTITIONS);
    Map<TopicPartition, Long> end = new TreeMap<>(PARTITIONS);
    offsets
        .getOrDefault(input.name(), Map.of())
        .forEach(
            (partition, interval) -> {
              begin.put(partition, interval.from());
              end.put(partition, interval.to());
            });
    String group = KafkaInputs.groupId(settings.deployment(), job) + ".replay." + run;
    return new KafkaInputs(settings, job).between(input, group, begin, end, items(input));
  }

  static final Comparator<TopicPartition> PARTITIONS =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public String directory(Settings.Output output) {
    if (out != null) {
      return out + "/" + output.name();
    }
    return output.isTopic() ? null : output.directory() + "/replay." + run;
  }

  @Override
  public String topic(Settings.Output output) {
    return out == null && output.isTopic() ? output.topic() + ".replay." + run : null;
  }
}
