package dev.highwater.result;

import java.math.BigDecimal;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.cost-anomalies}. */
final class CostNoticeType extends ResultType<CostNotice> {
  private static final long serialVersionUID = 1L;

  CostNoticeType() {
    super("cost_notice");
  }

  @Override
  public String key(CostNotice notice) {
    return notice.id();
  }

  @Override
  public long timestampMillis(CostNotice notice) {
    return notice.knownAtMillis();
  }

  @Override
  Schema classSchema() {
    return dev.highwater.avro.CostNotice.getClassSchema();
  }

  @Override
  SpecificRecordBase newRecord() {
    return new dev.highwater.avro.CostNotice();
  }

  @Override
  SpecificRecordBase toAvro(CostNotice notice) {
    return new dev.highwater.avro.CostNotice(
        notice.id(),
        notice.kind(),
        notice.state(),
        notice.revision(),
        notice.currency(),
        notice.dimension(),
        orEmpty(notice.name()),
        notice.direction(),
        notice.openedAtMillis(),
        notice.untilMillis(),
        notice.timeMillis(),
        notice.knownAtMillis(),
        notice.actual().toPlainString(),
        notice.expected().toPlainString(),
        notice.threshold(),
        notice.causes().stream().map(CostNoticeType::toAvro).toList(),
        List.copyOf(notice.alsoSeenIn()),
        notice.expectedGrowth(),
        orEmpty(notice.reason()));
  }

  private static dev.highwater.avro.CostCause toAvro(CostNotice.Cause cause) {
    return new dev.highwater.avro.CostCause(
        orEmpty(cause.service()),
        orEmpty(cause.account()),
        orEmpty(cause.region()),
        orEmpty(cause.usageType()),
        cause.impact().toPlainString(),
        cause.share());
  }

  @Override
  CostNotice fromAvro(SpecificRecordBase record) {
    dev.highwater.avro.CostNotice avro = (dev.highwater.avro.CostNotice) record;
    return new CostNotice(
        avro.getId(),
        avro.getKind(),
        avro.getState(),
        avro.getRevision(),
        avro.getCurrency(),
        avro.getDimension(),
        avro.getName(),
        avro.getDirection(),
        avro.getOpenedAtMillis(),
        avro.getUntilMillis(),
        avro.getTimeMillis(),
        avro.getKnownAtMillis(),
        new BigDecimal(avro.getActual()),
        new BigDecimal(avro.getExpected()),
        avro.getThreshold(),
        avro.getCauses().stream().map(CostNoticeType::cause).toList(),
        List.copyOf(avro.getAlsoSeenIn()),
        avro.getExpectedGrowth(),
        avro.getReason());
  }

  private static CostNotice.Cause cause(dev.highwater.avro.CostCause avro) {
    return new CostNotice.Cause(
        avro.getService(),
        avro.getAccount(),
        avro.getRegion(),
        avro.getUsageType(),
        new BigDecimal(avro.getImpact()),
        avro.getShare());
  }
}
