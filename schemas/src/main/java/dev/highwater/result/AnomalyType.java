package dev.highwater.result;

import dev.highwater.event.Labels;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.anomalies}. */
final class AnomalyType extends ResultType<Anomaly> {
  private static final long serialVersionUID = 1L;

  AnomalyType() {
    super("anomaly");
  }

  @Override
  public String key(Anomaly anomaly) {
    return anomaly.id();
  }

  @Override
  public long timestampMillis(Anomaly anomaly) {
    return anomaly.timeMillis();
  }

  @Override
  Schema classSchema() {
    return dev.highwater.avro.Anomaly.getClassSchema();
  }

  @Override
  SpecificRecordBase newRecord() {
    return new dev.highwater.avro.Anomaly();
  }

  @Override
  SpecificRecordBase toAvro(Anomaly anomaly) {
    Anomaly.First first = anomaly.first();
    return new dev.highwater.avro.Anomaly(
        anomaly.id(),
        anomaly.state(),
        anomaly.revision(),
        orEmpty(anomaly.service()),
        orEmpty(anomaly.signal()),
        anomaly.labels().toMap(),
        orEmpty(anomaly.unit()),
        anomaly.windowMillis(),
        orEmpty(anomaly.kind()),
        anomaly.direction(),
        anomaly.openedAtMillis(),
        anomaly.timeMillis(),
        anomaly.closedAtMillis(),
        anomaly.durationMillis(),
        anomaly.value(),
        anomaly.expected(),
        anomaly.lower(),
        anomaly.upper(),
        anomaly.score(),
        anomaly.grade(),
        anomaly.peakGrade(),
        anomaly.peakValue(),
        anomaly.peakAtMillis(),
        anomaly.contributors().stream().map(AnomalyType::toAvro).toList(),
        first == null
            ? null
            : new dev.highwater.avro.AnomalyFirst(orEmpty(first.series()), first.atMillis()),
        anomaly.jointScore(),
        anomaly.suppressedBy(),
        orEmpty(anomaly.reason()));
  }

  private static dev.highwater.avro.AnomalyContributor toAvro(Anomaly.Contributor contributor) {
    return new dev.highwater.avro.AnomalyContributor(
        contributor.labels().toMap(), contributor.share(), contributor.score());
  }

  @Override
  Anomaly fromAvro(SpecificRecordBase record) {
    dev.highwater.avro.Anomaly avro = (dev.highwater.avro.Anomaly) record;
    dev.highwater.avro.AnomalyFirst first = avro.getFirst();
    return new Anomaly(
        avro.getId(),
        avro.getState(),
        avro.getRevision(),
        avro.getService(),
        avro.getSignal(),
        Labels.copyOf(avro.getLabels()),
        avro.getUnit(),
        avro.getWindowMillis(),
        avro.getKind(),
        avro.getDirection(),
        avro.getOpenedAtMillis(),
        avro.getTimeMillis(),
        avro.getClosedAtMillis(),
        avro.getDurationMillis(),
        avro.getValue(),
        avro.getExpected(),
        avro.getLower(),
        avro.getUpper(),
        avro.getScore(),
        avro.getGrade(),
        avro.getPeakGrade(),
        avro.getPeakValue(),
        avro.getPeakAtMillis(),
        contributors(avro.getContributors()),
        first == null ? null : new Anomaly.First(first.getSeries(), first.getAtMillis()),
        avro.getJointScore(),
        avro.getSuppressedBy(),
        avro.getReason());
  }

  private static List<Anomaly.Contributor> contributors(
      List<dev.highwater.avro.AnomalyContributor> avro) {
    return avro.stream()
        .map(
            contributor ->
                new Anomaly.Contributor(
                    Labels.copyOf(contributor.getLabels()),
                    contributor.getShare(),
                    contributor.getScore()))
        .toList();
  }
}
