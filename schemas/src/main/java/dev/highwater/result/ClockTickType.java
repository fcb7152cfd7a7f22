package dev.highwater.result;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.clock}. */
final class ClockTickType extends ResultType<ClockTick> {
  private static final long serialVersionUID = 1L;

  ClockTickType() {
    super("clock_tick");
  }

  @Override
  public String key(ClockTick tick) {
    return orEmpty(tick.job());
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
    return new dev.highwater.avro.ClockTick(orEmpty(tick.job()), tick.timeMillis());
  }

  @Override
  ClockTick fromAvro(SpecificRecordBase record) {
    dev.highwater.avro.ClockTick avro = (dev.highwater.avro.ClockTick) record;
    return new ClockTick(avro.getJob(), avro.getTimeMillis());
  }
}
