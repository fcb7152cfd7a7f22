package dev.highwater.rightsizing;

import dev.highwater.codec.Codec;
import dev.highwater.codec.control.UtilisationCodec;
import dev.highwater.config.Settings;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import dev.highwater.event.UtilisationSample;
import dev.highwater.input.TopicSpan;
import dev.highwater.topics.Topic;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Utilisation on its topic, as {@code ingest cloudwatch} writes it: {@code {"resourceId",
 * "timeMillis", "cpu", "memory"}}, percent, {@code null} where unknown. The same resource and
 * minute again is the same sample: the first counts. Memory: a bit for each minute of a resource.
 */
final class UtilisationRecords implements Codec.Receiver<UtilisationSample> {
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final long MINUTE = 60_000L;
  private static final long MINUTES = 400L * 24 * 60;

  /** Everything that is there. */
  static final long ALL = Long.MIN_VALUE;

  private final UtilisationCodec codec = new UtilisationCodec();
  private final Map<String, BitSet> seen = new HashMap<>();
  private final long fromMillis;
  private final UtilisationRows.Taker taker;
  private long samples;
  private long undecodable;

  private UtilisationRecords(long fromMillis, UtilisationRows.Taker taker) {
    this.fromMillis = fromMillis;
    this.taker = taker;
  }

  /**
   * What was read.
   *
   * @param undecodable records that are no utilisation
   * @param complete whether everything that was there at the start was read
   */
  record Read(long samples, long undecodable, boolean complete) {}

  /**
   * Hands out the samples.
   *
   * @param fromMillis samples from before, or from 400 days after, are left out; of {@link #ALL}
   *     those that are there twice are handed out twice
   */
  static Read read(Settings settings, long fromMillis, UtilisationRows.Taker taker) {
    UtilisationRecords records = new UtilisationRecords(fromMillis, taker);
    TopicSpan.Read read =
        TopicSpan.read(
            settings,
            List.of(Topic.UTILISATION.topicName()),
            "report",
            Math.max(0, fromMillis),
            Long.MAX_VALUE,
            LONGEST,
            records::add);
    return new Read(records.samples, records.undecodable, read.complete());
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    codec.decode(
        new Payload(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            null,
            record.value()),
        this);
  }

  @Override
  public void value(UtilisationSample sample) {
    if (fromMillis == ALL || isNew(sample.resourceId(), sample.timeMillis())) {
      samples++;
      taker.sample(
          sample.resourceId(),
          sample.timeMillis(),
          percent(sample.cpu()),
          percent(sample.memory()));
    }
  }

  @Override
  public void reject(int item, RejectReason reason, String detail) {
    undecodable++;
  }

  private boolean isNew(String id, long timeMillis) {
    long minute = Math.floorDiv(timeMillis - fromMillis, MINUTE);
    if (minute < 0 || minute >= MINUTES) {
      return false;
    }
    BitSet minutes = seen.computeIfAbsent(id, name -> new BitSet());
    boolean known = minutes.get((int) minute);
    minutes.set((int) minute);
    return !known;
  }

  private static double percent(Double known) {
    return known == null ? Double.NaN : known;
  }
}
