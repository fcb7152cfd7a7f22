package dev.highwater.jobs;

import dev.highwater.config.Delivery;
import dev.highwater.config.Settings;
import dev.highwater.flink.OperatorUid;
import dev.highwater.input.EventTimeRange;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultType;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.signals.SignalOutputs;
import dev.highwater.sink.file.FileSinks;
import dev.highwater.sink.kafka.DeadLetterLimiter;
import dev.highwater.sink.kafka.KafkaSinks;
import dev.highwater.sink.kafka.Output;
import dev.highwater.sink.kafka.RecordTime;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Attaches the outputs that the settings name. */
final class Outputs {
  /** Dead letters written each second, over all subtasks; the others are counted. */
  static final int DEAD_LETTERS_PER_SECOND = 100;

  private final Settings settings;
  private final Scope scope;

  private Outputs(Settings settings, Scope scope) {
    this.settings = settings;
    this.scope = scope;
  }

  static void attach(SignalOutputs outputs, Settings settings, Scope scope) {
    Outputs attach = new Outputs(settings, scope);
    DataStream<Signal> signals = outputs.signals();
    if (!scope.isLive()) {
      EventTimeRange windows = scope.windows();
      signals =
          outputs
              .signals()
              .filter(new WindowsInside(windows))
              .uid(OperatorUid.SIGNALS_REPLAY_WINDOWS.uid())
              .name(OperatorUid.SIGNALS_REPLAY_WINDOWS.title());
    }
    attach.to(signals, Output.SIGNALS, ResultTypes.SIGNAL, OperatorUid.SIGNALS_SINK_SIGNALS);
    attach.to(
        DeadLetterLimiter.limit(outputs.rejected(), DEAD_LETTERS_PER_SECOND)
            .uid(OperatorUid.SIGNALS_LIMIT_DEAD_LETTERS.uid())
            .name(OperatorUid.SIGNALS_LIMIT_DEAD_LETTERS.title()),
        Output.DEAD_LETTERS,
        ResultTypes.DEAD_LETTER,
        OperatorUid.SIGNALS_SINK_DEAD_LETTERS);
    attach.to(outputs.late(), Output.LATE, ResultTypes.LATE_ITEM, OperatorUid.SIGNALS_SINK_LATE);
  }

  private <T> void to(DataStream<T> stream, Output output, ResultType<T> type, OperatorUid uid) {
    stream.sinkTo(sink(output, type)).uid(uid.uid()).name(uid.title());
  }

  private <T> Sink<T> sink(Output output, ResultType<T> type) {
    Settings.Output to = settings.outputs().get(output.id());
    String directory = scope.directory(to);
    if (directory != null) {
      return FileSinks.jsonLines(directory, type);
    }
    String topic = scope.topic(to);
    ResultCodec<T> codec =
        ResultCodec.of(type, to.encoding(), topic, settings.schemaRegistry().client());
    RecordTime time = scope.isLive() ? RecordTime.RESULT : RecordTime.WRITING;
    return to.delivery() == Delivery.EXACTLY_ONCE
        ? kafka().exactlyOnce(output, topic, codec, time)
        : kafka().atLeastOnce(topic, codec, time);
  }

  private KafkaSinks kafka() {
    Map<String, String> properties = new TreeMap<>(settings.kafka().properties().values());
    properties.put(
        "transaction.timeout.ms", Long.toString(settings.kafka().transactionTimeout().toMillis()));
    return new KafkaSinks(
        settings.kafka().bootstrapServers(),
        properties,
        settings.deployment(),
        SignalsJob.NAME,
        scope.run());
  }

  /** Windows that lie wholly inside an interval. */
  private record WindowsInside(EventTimeRange range) implements FilterFunction<Signal> {
    @Override
    public boolean filter(Signal signal) {
      return signal.windowStartMillis() >= range.fromMillis()
          && signal.windowEndMillis() <= range.toMillis();
    }
  }
}
