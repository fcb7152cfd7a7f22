package dev.highwater.sink.kafka;

import dev.highwater.event.DeadLetter;
import dev.highwater.result.WrittenDeadLetter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Bounds how many dead letters are written each second, and keeps their count exact: a letter that
 * is written says how many of its input were left out since the one before, so that the sum of
 * {@code 1 + suppressed} is all of them.
 *
 * <p>Of the letters left out, the last of each input is held back until the next second, the next
 * checkpoint or the end of input, whichever comes first, and then written with the count. So
 * nothing is uncounted after a checkpoint, and no state is needed. Seconds are those of the wall
 * clock: which letters are left out differs from run to run, their number does not.
 *
 * <p>Written per second: the limit shared among the tasks, at least one for each task, and at most
 * one more per input at a checkpoint or the end of input. Memory: one letter per input. Counters:
 * {@code deadLetters} (all) and {@code deadLettersSuppressed} (left out).
 */
public final class DeadLetterLimiter extends AbstractStreamOperator<WrittenDeadLetter>
    implements OneInputStreamOperator<DeadLetter, WrittenDeadLetter>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final long SECOND_MILLIS = 1_000;

  private final int perSecond;

  private transient int share;
  private transient long second;
  private transient int writtenInSecond;
  private transient Map<String, WrittenDeadLetter> heldBack;
  private transient boolean timerSet;
  private transient Counter all;
  private transient Counter suppressed;

  private DeadLetterLimiter(int perSecond) {
    this.perSecond = perSecond;
  }

  /** The letters to write; the caller names the operator. */
  public static SingleOutputStreamOperator<WrittenDeadLetter> limit(
      DataStream<DeadLetter> letters, int perSecond) {
    return letters.transform(
        "dead letter limit",
        TypeInformation.of(WrittenDeadLetter.class),
        new DeadLetterLimiter(perSecond));
  }

  /** The operator alone, for a test harness. */
  static DeadLetterLimiter operator(int perSecond) {
    return new DeadLetterLimiter(perSecond);
  }

  @Override
  public void open() throws Exception {
    super.open();
    share =
        Math.max(1, perSecond / getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    second = Long.MIN_VALUE;
    heldBack = new TreeMap<>();
    MetricGroup group = getMetricGroup().addGroup("highwater");
    all = group.counter("deadLetters");
    suppressed = group.counter("deadLettersSuppressed");
  }

  @Override
  public void processElement(StreamRecord<DeadLetter> element) {
    DeadLetter letter = element.getValue();
    all.inc();
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (Math.floorDiv(now, SECOND_MILLIS) != second) {
      second = Math.floorDiv(now, SECOND_MILLIS);
      writtenInSecond = 0;
      writeHeldBack();
    }
    WrittenDeadLetter held = heldBack.get(letter.input());
    if (held == null && writtenInSecond < share) {
      write(WrittenDeadLetter.of(letter));
      return;
    }
    if (held != null) {
      suppressed.inc();
    }
    heldBack.put(
        letter.input(), new WrittenDeadLetter(letter, held == null ? 0 : held.suppressed() + 1));
    if (!timerSet) {
      timerSet = true;
      getProcessingTimeService().registerTimer((second + 1) * SECOND_MILLIS, this::nextSecond);
    }
  }

  private void nextSecond(long timestamp) {
    timerSet = false;
    if (!heldBack.isEmpty()) {
      second = Math.floorDiv(timestamp, SECOND_MILLIS);
      writtenInSecond = 0;
      writeHeldBack();
    }
  }

  private void writeHeldBack() {
    heldBack.values().forEach(this::write);
    heldBack.clear();
  }

  private void write(WrittenDeadLetter letter) {
    writtenInSecond++;
    output.collect(new StreamRecord<>(letter));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    writeHeldBack();
  }

  @Override
  public void endInput() {
    writeHeldBack();
  }
}
