package dev.highwater.cost.functions;

import dev.highwater.cost.findings.Traffic;
import dev.highwater.flink.ItemCounter;
import dev.highwater.result.Signal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** From signals to requests by the hour; counts what it leaves out. */
public final class RequestsFunction extends RichFlatMapFunction<Signal, Requests> {
  private static final long serialVersionUID = 1;
  private static final String INPUT = "signals";

  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle accepted;
  private transient ItemCounter.Handle unselected;

  @Override
  public void open(OpenContext context) {
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), INPUT);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
    unselected = ItemCounter.UNSELECTED.register(getRuntimeContext(), INPUT);
  }

  @Override
  public void flatMap(Signal signal, Collector<Requests> out) {
    received.add(1);
    if (!Traffic.isOf(signal)) {
      unselected.add(1);
      return;
    }
    accepted.add(1);
    out.collect(
        new Requests(
            "",
            Traffic.name(signal.service()),
            signal.series(),
            signal.windowStartMillis(),
            signal.revision(),
            signal.count()));
  }
}
