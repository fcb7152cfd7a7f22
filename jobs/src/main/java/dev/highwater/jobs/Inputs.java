package dev.highwater.jobs;

import dev.highwater.config.Keys;
import dev.highwater.config.Settings;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Timed;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.input.Clock;
import dev.highwater.input.FileInputs;
import dev.highwater.input.ItemWatermarks;
import dev.highwater.input.Values;
import dev.highwater.result.ClockTick;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Opens the inputs that the settings name, each with its event time. */
final class Inputs {
  private final StreamExecutionEnvironment environment;
  private final Settings settings;
  private final Scope scope;
  private final List<DataStream<DeadLetter>> deadLetters = new ArrayList<>();

  Inputs(StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    this.environment = environment;
    this.settings = settings;
    this.scope = scope;
  }

  /** The items of an input; {@code null} where the settings have none for this job. */
  SingleOutputStreamOperator<Decoded> items(String name, OperatorUid uid) {
    Settings.Input input = settings.inputs().get(name);
    if (!settings.inputs(scope.job()).contains(input)) {
      return null;
    }
    SingleOutputStreamOperator<Decoded> items;
    if (input.isTopic()) {
      items =
          environment.fromSource(
              scope.source(settings, input), time(input), uid.title(), HighwaterTypes.DECODED);
    } else {
      items =
          environment
              .fromSource(
                  FileInputs.of(settings, input, scope.items(input)),
                  time(input),
                  uid.title(),
                  HighwaterTypes.DECODED)
              .setParallelism(1);
    }
    return items.uid(uid.uid());
  }

  private WatermarkStrategy<Decoded> time(Settings.Input input) {
    if (Keys.isControl(input.name())) {
      return WatermarkStrategy.noWatermarks();
    }
    Settings.Time time = settings.time();
    return input.isTopic() && scope.isLive()
        ? ItemWatermarks.live(time.outOfOrderness(), time.idleness())
        : ItemWatermarks.bounded(time.outOfOrderness());
  }

  /**
   * The values of an input that holds one kind of them; {@code null} where the settings do not name
   * it. What are none go to {@link #deadLetters()}.
   */
  <T extends Timed> DataStream<T> values(
      String name, Class<T> type, TypeInformation<T> info, OperatorUid source, OperatorUid read) {
    SingleOutputStreamOperator<Decoded> items = items(name, source);
    if (items == null) {
      return null;
    }
    SingleOutputStreamOperator<T> values =
        items
            .process(new Values<>(name, type, Keys.isControl(name)), info)
            .uid(read.uid())
            .name(read.title());
    if (!settings.inputs().get(name).isTopic()) {
      values.setParallelism(1);
    }
    deadLetters.add(values.getSideOutput(Values.DEAD_LETTERS));
    return values;
  }

  /** What no value could be made of, of all inputs that were opened by {@link #values}. */
  @SuppressWarnings("unchecked")
  DataStream<DeadLetter> deadLetters() {
    DataStream<DeadLetter> first = deadLetters.get(0);
    return deadLetters.size() == 1
        ? first
        : first.union(deadLetters.subList(1, deadLetters.size()).toArray(new DataStream[0]));
  }

  /** The clock; {@code null} for replays and files, which have an end instead. */
  DataStream<ClockTick> clock(OperatorUid source, OperatorUid sink) {
    boolean live =
        scope.isLive()
            && settings.clock().enabled()
            && settings.inputs(scope.job()).stream()
                .anyMatch(input -> input.isTopic() && !Keys.isControl(input.name()));
    return live ? Clock.open(environment, settings, scope.job(), source, sink) : null;
  }
}
