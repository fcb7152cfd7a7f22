package dev.highwater.result;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.event.RejectReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** All kinds of results. */
public final class ResultTypes {
  /** {@code highwater.signals}: key is {@link Signal#series()}, timestamp the window's end. */
  public static final ResultType<Signal> SIGNAL = new SignalType();

  /**
   * {@code highwater.dead-letters}: key is {@code topic/partition/offset/item}, timestamp the time
   * of writing.
   */
  public static final ResultType<WrittenDeadLetter> DEAD_LETTER = new DeadLetterType();

  /** {@code highwater.late}: key is the series, timestamp the time of writing. */
  public static final ResultType<LateItem> LATE_ITEM = new LateItemType();

  /** {@code highwater.clock}: key is the job, timestamp the tick. */
  public static final ResultType<ClockTick> CLOCK_TICK = new ClockTickType();

  /** Every kind there is. */
  public static List<ResultType<?>> all() {
    return List.of(SIGNAL, DEAD_LETTER, LATE_ITEM, CLOCK_TICK);
  }

  private ResultTypes() {}

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static final class SignalType extends ResultType<Signal> {
    private static final long serialVersionUID = 1L;

    SignalType() {
      super("signal");
    }

    @Override
    public String key(Signal signal) {
      return signal.series();
    }

    @Override
    public long timestampMillis(Signal signal) {
      return signal.windowEndMillis();
    }

    @Override
    Schema classSchema() {
      return dev.highwater.avro.Signal.getClassSchema();
    }

    @Override
    SpecificRecordBase newRecord() {
      return new dev.highwater.avro.Signal();
    }

    @Override
    SpecificRecordBase toAvro(Signal signal) {
      return new dev.highwater.avro.Signal(
          text(signal.signal()),
          text(signal.service()),
          signal.labels().toMap(),
          text(signal.source()),
          signal.windowStartMillis(),
          signal.windowEndMillis(),
          signal.windowMillis(),
          signal.revision(),
          signal.isFinal(),
          text(signal.unit()),
          signal.count(),
          signal.sum(),
          signal.min(),
          signal.max(),
          signal.mean(),
          signal.p50(),
          signal.p90(),
          signal.p95(),
          signal.p99(),
          signal.value(),
          signal.traceIds() == null ? List.of() : signal.traceIds());
    }

    @Override
    Signal fromAvro(SpecificRecordBase record) {
      dev.highwater.avro.Signal avro = (dev.highwater.avro.Signal) record;
      return new Signal(
          avro.getSignal(),
          avro.getService(),
          Labels.copyOf(avro.getLabels()),
          avro.getSource(),
          avro.getWindowStartMillis(),
          avro.getWindowEndMillis(),
          avro.getWindowMillis(),
          avro.getRevision(),
          avro.getFinal$(),
          avro.getUnit(),
          avro.getCount(),
          avro.getSum(),
          avro.getMin(),
          avro.getMax(),
          avro.getMean(),
          avro.getP50(),
          avro.getP90(),
          avro.getP95(),
          avro.getP99(),
          avro.getValue(),
          List.copyOf(avro.getTraceIds()));
    }
  }

  private static final class DeadLetterType extends ResultType<WrittenDeadLetter> {
    private static final long serialVersionUID = 1L;

    DeadLetterType() {
      super("dead_letter");
    }

    @Override
    public String key(WrittenDeadLetter written) {
      DeadLetter letter = written.letter();
      return letter.topic()
          + "/"
          + letter.partition()
          + "/"
          + letter.offset()
          + "/"
          + letter.item();
    }

    @Override
    public long timestampMillis(WrittenDeadLetter written) {
      return -1;
    }

    @Override
    Schema classSchema() {
      return dev.highwater.avro.DeadLetter.getClassSchema();
    }

    @Override
    SpecificRecordBase newRecord() {
      return new dev.highwater.avro.DeadLetter();
    }

    @Override
    SpecificRecordBase toAvro(WrittenDeadLetter written) {
      DeadLetter letter = written.letter();
      return new dev.highwater.avro.DeadLetter(
          text(letter.input()),
          text(letter.topic()),
          letter.partition(),
          letter.offset(),
          letter.item(),
          letter.recordTimestampMillis(),
          letter.reason().name(),
          text(letter.detail()),
          text(letter.hash()),
          letter.bytes() == null ? null : ByteBuffer.wrap(letter.bytes()),
          written.suppressed());
    }

    @Override
    WrittenDeadLetter fromAvro(SpecificRecordBase record) throws ResultFormatException {
      dev.highwater.avro.DeadLetter avro = (dev.highwater.avro.DeadLetter) record;
      RejectReason reason;
      try {
        reason = RejectReason.valueOf(avro.getReason());
      } catch (IllegalArgumentException e) {
        throw new ResultFormatException("the reason is none that this version knows");
      }
      byte[] bytes = null;
      if (avro.getBytes() != null) {
        ByteBuffer buffer = avro.getBytes().duplicate();
        bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
      }
      return new WrittenDeadLetter(
          new DeadLetter(
              avro.getInput(),
              avro.getTopic(),
              avro.getPartition(),
              avro.getOffset(),
              avro.getItem(),
              avro.getRecordTimestampMillis(),
              reason,
              avro.getDetail(),
              avro.getHash(),
              bytes),
          avro.getSuppressed());
    }
  }

  private static final class LateItemType extends ResultType<LateItem> {
    private static final long serialVersionUID = 1L;

    LateItemType() {
      super("late_item");
    }

    @Override
    public String key(LateItem item) {
      return text(item.series());
    }

    @Override
    public long timestampMillis(LateItem item) {
      return -1;
    }

    @Override
    Schema classSchema() {
      return dev.highwater.avro.LateItem.getClassSchema();
    }

    @Override
    SpecificRecordBase newRecord() {
      return new dev.highwater.avro.LateItem();
    }

    @Override
    SpecificRecordBase toAvro(LateItem item) {
      return new dev.highwater.avro.LateItem(
          text(item.input()),
          text(item.what()),
          text(item.series()),
          item.timeMillis(),
          item.watermarkMillis(),
          item.count());
    }

    @Override
    LateItem fromAvro(SpecificRecordBase record) {
      dev.highwater.avro.LateItem avro = (dev.highwater.avro.LateItem) record;
      return new LateItem(
          avro.getInput(),
          avro.getWhat(),
          avro.getSeries(),
          avro.getTimeMillis(),
          avro.getWatermarkMillis(),
          avro.getCount());
    }
  }

  private static final class ClockTickType extends ResultType<ClockTick> {
    private static final long serialVersionUID = 1L;

    ClockTickType() {
      super("clock_tick");
    }

    @Override
    public String key(ClockTick tick) {
      return text(tick.job());
    }

    @Override
    public long timestampMillis(ClockTick tick) {
      return tick.timeMillis();
    }

    @Override
    Schema classSchema() {
      return dev.highwater.avro.ClockTick.getClassSchema();
    }

    @Override
    SpecificRecordBase newRecord() {
      return new dev.highwater.avro.ClockTick();
    }

    @Override
    SpecificRecordBase toAvro(ClockTick tick) {
      return new dev.highwater.avro.ClockTick(text(tick.job()), tick.timeMillis());
    }

    @Override
    ClockTick fromAvro(SpecificRecordBase record) {
      dev.highwater.avro.ClockTick avro = (dev.highwater.avro.ClockTick) record;
      return new ClockTick(avro.getJob(), avro.getTimeMillis());
    }
  }
}
