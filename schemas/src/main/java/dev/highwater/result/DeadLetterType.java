package dev.highwater.result;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.RejectReason;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.dead-letters}. */
final class DeadLetterType extends ResultType<WrittenDeadLetter> {
  private static final long serialVersionUID = 1L;

  DeadLetterType() {
    super("dead_letter");
  }

  @Override
  public String key(WrittenDeadLetter written) {
    DeadLetter letter = written.letter();
    return letter.topic() + "/" + letter.partition() + "/" + letter.offset() + "/" + letter.item();
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
        orEmpty(letter.input()),
        orEmpty(letter.topic()),
        letter.partition(),
        letter.offset(),
        letter.item(),
        letter.recordTimestampMillis(),
        letter.reason().name(),
        orEmpty(letter.detail()),
        orEmpty(letter.hash()),
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
