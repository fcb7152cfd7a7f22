package dev.highwater.result;

import java.math.BigDecimal;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.recommendations}. */
final class RecommendationType extends ResultType<Recommendation> {
  private static final long serialVersionUID = 1L;

  RecommendationType() {
    super("recommendation");
  }

  @Override
  public String key(Recommendation one) {
    return one.resource();
  }

  /** The topic is compacted. */
  @Override
  public long timestampMillis(Recommendation one) {
    return -1;
  }

  @Override
  Schema classSchema() {
    return dev.highwater.avro.Recommendation.getClassSchema();
  }

  @Override
  SpecificRecordBase newRecord() {
    return new dev.highwater.avro.Recommendation();
  }

  @Override
  SpecificRecordBase toAvro(Recommendation one) {
    return new dev.highwater.avro.Recommendation(
        one.resource(),
        one.state(),
        one.revision(),
        one.kind(),
        one.members(),
        orEmpty(one.type()),
        orEmpty(one.region()),
        one.monthly() == null ? null : one.monthly().toPlainString(),
        one.cpuAverage(),
        one.cpuP995(),
        one.memoryAverage(),
        one.memoryMax(),
        one.reasons(),
        one.options().stream()
            .map(
                option ->
                    new dev.highwater.avro.RecommendationOption(
                        option.action(),
                        orEmpty(option.type()),
                        option.listSavings().toPlainString(),
                        option.effectiveSavings().toPlainString(),
                        option.risk(),
                        option.reasons()))
            .toList(),
        one.asOfMillis());
  }

  @Override
  Recommendation fromAvro(SpecificRecordBase record) {
    dev.highwater.avro.Recommendation avro = (dev.highwater.avro.Recommendation) record;
    return new Recommendation(
        avro.getResource(),
        avro.getState(),
        avro.getRevision(),
        avro.getKind(),
        avro.getMembers(),
        avro.getType(),
        avro.getRegion(),
        avro.getMonthly() == null ? null : new BigDecimal(avro.getMonthly()),
        avro.getCpuAverage(),
        avro.getCpuP995(),
        avro.getMemoryAverage(),
        avro.getMemoryMax(),
        avro.getReasons(),
        options(avro.getOptions()),
        avro.getAsOfMillis());
  }

  private static List<Recommendation.Option> options(
      List<dev.highwater.avro.RecommendationOption> options) {
    return options.stream()
        .map(
            option ->
                new Recommendation.Option(
                    option.getAction(),
                    option.getType(),
                    new BigDecimal(option.getListSavings()),
                    new BigDecimal(option.getEffectiveSavings()),
                    option.getRisk(),
                    option.getReasons()))
        .toList();
  }
}
