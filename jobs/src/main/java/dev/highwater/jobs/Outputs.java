package dev.highwater.jobs;

import dev.highwater.config.Delivery;
import dev.highwater.config.Settings;
import dev.highwater.event.DeadLetter;
import dev.highwater.flink.OperatorUid;
import dev.highwater.input.EventTimeRange;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultType;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.sink.cloudwatch.CloudWatchSettings;
import dev.highwater.sink.cloudwatch.CloudWatchWriter;
import dev.highwater.sink.file.FileSinks;
import dev.highwater.sink.kafka.DeadLetterLimiter;
import dev.highwater.sink.kafka.KafkaSinks;
import dev.highwater.sink.kafka.Output;
import dev.highwater.sink.kafka.RecordTime;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes results to the outputs that the settings name. */
final class Outputs {
  /** Dead letters written each second, over all subtasks; the others are counted. */
  static final int DEAD_LETTERS_PER_SECOND = 100;

  /** Calls cost money, and a minute's window is not urgent. */
  private static final long CLOUDWATCH_LINGER_MILLIS = 5_000;

  private final Settings settings;
  private final Scope scope;

  Outputs(Settings settings, Scope scope) {
    this.settings = settings;
    this.scope = scope;
  }

  /** Of a replay, only what lies wholly inside its interval; of the live job everything. */
  <T> DataStream<T> inside(DataStream<T> stream, Edge<T> start, Edge<T> end, OperatorUid uid) {
    return scope.isLive()
        ? stream
        : stream.filter(new Inside<>(scope.windows(), start, end)).uid(uid.uid()).name(uid.title());
  }

  /** Dead letters, as many of them as are written each second. */
  void writeDeadLetters(DataStream<DeadLetter> letters, OperatorUid limit, OperatorUid sink) {
    write(
        DeadLetterLimiter.limit(letters, DEAD_LETTERS_PER_SECOND)
            .uid(limit.uid())
            .name(limit.title()),
        Output.DEAD_LETTERS,
        ResultTypes.DEAD_LETTER,
        sink);
  }

  /**
   * Writes signals to CloudWatch, too, where the settings say so and it is no replay.
   *
   * @param letters the job's other dead letters
   * @return these and what could not be written
   */
  DataStream<DeadLetter> cloudWatch(
      DataStream<Signal> signals, DataStream<DeadLetter> letters, OperatorUid uid) {
    if (!settings.cloudWatch().enabled() || !scope.isLive()) {
      return letters;
    }
    return letters.union(
        CloudWatchWriter.write(signals, cloudWatch(settings)).uid(uid.uid()).name(uid.title()));
  }

  /** What goes to CloudWatch. */
  static CloudWatchSettings cloudWatch(Settings settings) {
    Settings.CloudWatch cloudWatch = settings.cloudWatch();
    return new CloudWatchSettings(
        settings.aws().access(),
        cloudWatch.namespace(),
        cloudWatch.signals(),
        cloudWatch.maxMetrics(),
        cloudWatch.window().toMillis(),
        CLOUDWATCH_LINGER_MILLIS);
  }

  /** Writes results; those whose output the settings do not have are not written. */
  <T> void write(DataStream<T> stream, Output output, ResultType<T> type, OperatorUid uid) {
    if (!settings.outputs().containsKey(output.id())) {
      return;
    }
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
        scope.job().id(),
        scope.run());
  }

  /** One end of the time that a result is about, epoch milliseconds. */
  interface Edge<T> extends Serializable {
    long of(T result);
  }

  private record Inside<T>(EventTimeRange range, Edge<T> start, Edge<T> end)
      implements FilterFunction<T> {
    @Override
    public boolean filter(T result) {
      return start.of(result) >= range.fromMillis() && end.of(result) <= range.toMillis();
    }
  }
}
