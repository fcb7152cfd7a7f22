package dev.highwater.result;

import dev.highwater.event.LateItem;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.late}. */
final class LateItemType extends ResultType<LateItem> {
  private static final long serialVersionUID = 1L;

  LateItemType() {
    super("late_item");
  }

  @Override
  public String key(LateItem item) {
    return orEmpty(item.series());
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
        orEmpty(item.input()),
        orEmpty(item.what()),
        orEmpty(item.series()),
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
