package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.input.Clock;
import dev.highwater.input.FileInputs;
import dev.highwater.input.ItemWatermarks;
import dev.highwater.signals.SignalInputs;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Opens the inputs that the settings name, each with its event time. */
final class Inputs {
  private Inputs() {}

  static SignalInputs open(StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    boolean clock =
        scope.isLive()
            && settings.clock().enabled()
            && settings.inputs().values().stream().anyMatch(Settings.Input::isTopic);
    return new SignalInputs(
        open(environment, settings, scope, "metrics", OperatorUid.SIGNALS_SOURCE_METRICS),
        open(environment, settings, scope, "spans", OperatorUid.SIGNALS_SOURCE_SPANS),
        open(environment, settings, scope, "logs", OperatorUid.SIGNALS_SOURCE_LOGS),
        clock ? Clock.open(environment, settings, SignalsJob.NAME) : null);
  }

  private static DataStream<Decoded> open(
      StreamExecutionEnvironment environment,
      Settings settings,
      Scope scope,
      String name,
      OperatorUid uid) {
    Settings.Input input = settings.inputs().get(name);
    if (input == null) {
      return null;
    }
    Settings.Time time = settings.time();
    SingleOutputStreamOperator<Decoded> items;
    if (input.isTopic()) {
      ItemWatermarks watermarks =
          scope.isLive()
              ? ItemWatermarks.live(time.outOfOrderness(), time.idleness())
              : ItemWatermarks.bounded(time.outOfOrderness());
      items =
          environment.fromSource(
              scope.source(settings, input), watermarks, uid.title(), HighwaterTypes.DECODED);
    } else {
      items =
          environment
              .fromSource(
                  FileInputs.of(input, time.maxFutureSkew(), scope.items()),
                  ItemWatermarks.bounded(time.outOfOrderness()),
                  uid.title(),
                  HighwaterTypes.DECODED)
              .setParallelism(1);
    }
    return items.uid(uid.uid());
  }
}
