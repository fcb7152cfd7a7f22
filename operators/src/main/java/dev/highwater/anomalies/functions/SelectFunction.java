package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.core.Observation;
import dev.highwater.flink.ItemCounter;
import dev.highwater.result.Signal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** From signals to the values that are judged; counts what it leaves out. */
public final class SelectFunction extends RichFlatMapFunction<Signal, Observation> {
  private static final long serialVersionUID = 1;

  private final long windowMillis;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle unselected;

  /**
   * @param windowMillis of the signals that are judged
   */
  public SelectFunction(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  @Override
  public void open(OpenContext context) {
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), DetectFunction.INPUT);
    unselected = ItemCounter.UNSELECTED.register(getRuntimeContext(), DetectFunction.INPUT);
  }

  @Override
  public void flatMap(Signal signal, Collector<Observation> out) {
    received.add(1);
    if (Observation.isOf(signal, windowMillis)) {
      out.collect(Observation.of(signal));
    } else {
      unselected.add(1);
    }
  }
}
