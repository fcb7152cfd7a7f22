package dev.highwater.result;

import dev.highwater.event.Labels;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.signals}. */
final class SignalType extends ResultType<Signal> {
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
        orEmpty(signal.signal()),
        orEmpty(signal.service()),
        signal.labels().toMap(),
        orEmpty(signal.source()),
        signal.windowStartMillis(),
        signal.windowEndMillis(),
        signal.windowMillis(),
        signal.revision(),
        signal.isFinal(),
        orEmpty(signal.unit()),
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
