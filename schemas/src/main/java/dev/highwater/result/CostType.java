package dev.highwater.result;

import dev.highwater.billing.Costs;
import dev.highwater.event.Labels;
import java.math.BigDecimal;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.costs}. */
final class CostType extends ResultType<Cost> {
  private static final long serialVersionUID = 1L;

  CostType() {
    super("cost");
  }

  @Override
  public String key(Cost cost) {
    return cost.key();
  }

  /** The topic is compacted; what it is about may be long ago. */
  @Override
  public long timestampMillis(Cost cost) {
    return -1;
  }

  @Override
  Schema classSchema() {
    return dev.highwater.avro.Cost.getClassSchema();
  }

  @Override
  SpecificRecordBase newRecord() {
    return new dev.highwater.avro.Cost();
  }

  @Override
  SpecificRecordBase toAvro(Cost cost) {
    return new dev.highwater.avro.Cost(
        cost.level().text(),
        cost.startMillis(),
        cost.endMillis(),
        cost.currency(),
        cost.labels().toMap(),
        cost.costs().effective().toPlainString(),
        cost.costs().billed().toPlainString(),
        cost.costs().list().toPlainString(),
        cost.costs().contracted().toPlainString(),
        cost.quantity() == null ? "" : cost.quantity().toPlainString(),
        orEmpty(cost.unit()),
        cost.rows(),
        cost.revision(),
        cost.knownAtMillis());
  }

  @Override
  Cost fromAvro(SpecificRecordBase record) throws ResultFormatException {
    dev.highwater.avro.Cost avro = (dev.highwater.avro.Cost) record;
    return new Cost(
        level(avro.getLevel()),
        avro.getStartMillis(),
        avro.getEndMillis(),
        avro.getCurrency(),
        Labels.copyOf(avro.getLabels()),
        new Costs(
            new BigDecimal(avro.getBilled()),
            new BigDecimal(avro.getEffective()),
            new BigDecimal(avro.getList()),
            new BigDecimal(avro.getContracted())),
        avro.getQuantity().isEmpty() ? null : new BigDecimal(avro.getQuantity()),
        avro.getUnit(),
        avro.getRows(),
        avro.getRevision(),
        avro.getKnownAtMillis());
  }

  private static Cost.Level level(String text) throws ResultFormatException {
    for (Cost.Level level : Cost.Level.values()) {
      if (level.text().equals(text)) {
        return level;
      }
    }
    throw new ResultFormatException("no level that costs have");
  }
}
