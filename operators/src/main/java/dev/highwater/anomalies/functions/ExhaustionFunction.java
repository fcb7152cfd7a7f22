package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Exhaustion;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.ResourceLimits;
import dev.highwater.event.Hash128;
import dev.highwater.result.Signal;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells when a resource will run out, while a trend leads there.
 *
 * <p>In: observations of signals that have a limit, keyed by the 128-bit hash of their series. Out:
 * for each window with a forecast, {@value #NAME} with {@code stat} expected, lower and upper (the
 * 90 % interval); nothing where no trend leads to the limit within the horizon. Windows are taken
 * in the order of their times, when the watermark passes their ends; of two values of one window
 * the smaller counts, and what comes after its window was taken is passed over ({@link
 * DetectFunction} reports it).
 *
 * <p><b>Bounds.</b> State of a series: the values that wait for the watermark, at most {@code
 * seriesBufferLimit} (further ones are passed over), and {@link Exhaustion.State}; gone {@code
 * forgetAfter} after its last value, or at the end of a bounded input.
 */
public final class ExhaustionFunction extends KeyedProcessFunction<Hash128, Observation, Signal> {
  private static final long serialVersionUID = 1;

  /** Name of the signal that is written. */
  public static final String NAME = "exhaustion_seconds";

  private final AnomaliesSettings settings;
  private final ResourceLimits limits;

  private transient MapState<Long, Observation> waiting;
  private transient ValueState<Integer> waitingCount;
  private transient ValueState<Exhaustion.State> states;

  public ExhaustionFunction(AnomaliesSettings settings) {
    this.settings = settings;
    this.limits = settings.limits();
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("waiting", Types.LONG, ObservationSerializer.TYPE));
    waitingCount =
        getRuntimeContext().getState(new ValueStateDescriptor<>("waitingCount", Types.INT));
    states =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("trend", ExhaustionSerializer.TYPE));
  }

  @Override
  public void processElement(Observation value, Context context, Collector<Signal> out)
      throws Exception {
    Exhaustion.State state = states.value();
    if (state != null && value.timeMillis() <= state.lastMillis()) {
      return;
    }
    Observation other = waiting.get(value.timeMillis());
    if (other != null) {
      if (Double.compare(value.value(), other.value()) < 0) { // whichever comes first
        waiting.put(value.timeMillis(), value);
      }
      return;
    }
    Integer before = waitingCount.value();
    int count = before == null ? 1 : before + 1;
    if (count <= settings.seriesBufferLimit()) {
      waiting.put(value.timeMillis(), value);
      waitingCount.update(count);
      context.timerService().registerEventTimeTimer(value.timeMillis());
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Signal> out)
      throws Exception {
    Observation value = waiting.get(timestamp);
    Exhaustion.State state = states.value();
    if (value == null) {
      if (state != null && timestamp >= forgetMillis(state)) {
        states.clear();
      }
      return;
    }
    waiting.remove(timestamp);
    Integer left = waitingCount.value() - 1;
    waitingCount.update(left == 0 ? null : left);

    Exhaustion exhaustion =
        new Exhaustion(
            limits.side(value.signal()), Duration.ofMillis(settings.exhaustionHorizonMillis()));
    Exhaustion.State next =
        exhaustion.step(
            state == null ? exhaustion.initial() : state, value.timeMillis(), value.value());
    Exhaustion.Forecast forecast = exhaustion.forecast(next, limits.of(value.signal()));
    if (forecast != null) {
      out.collect(signal(value, "expected", forecast.expected()));
      out.collect(signal(value, "lower", forecast.lower()));
      out.collect(signal(value, "upper", forecast.upper()));
    }
    boolean ended = context.timerService().currentWatermark() == Long.MAX_VALUE;
    if (ended && left == 0) {
      states.clear();
    } else {
      states.update(next);
      if (!ended) {
        context.timerService().registerEventTimeTimer(forgetMillis(next));
      }
    }
  }

  private long forgetMillis(Exhaustion.State state) {
    return state.lastMillis() + settings.forgetAfterMillis();
  }

  private Signal signal(Observation of, String stat, double seconds) {
    return new Signal(
        NAME,
        of.service(),
        of.labels().toBuilder().set("signal", of.signal()).set("stat", stat).build(),
        "anomalies",
        of.timeMillis() - settings.windowMillis(),
        of.timeMillis(),
        settings.windowMillis(),
        0,
        true,
        "s",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        seconds,
        List.of());
  }
}
