package dev.highwater.cost;

import dev.highwater.billing.BillingItem;
import dev.highwater.event.UtilisationSample;
import dev.highwater.result.Signal;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What costs are made of.
 *
 * @param bills rows and notes; their time, and so that of the job, is when they were known.
 *     Watermarks are given where the stream begins (per partition), idleness too
 * @param utilisation how instances were used, event time; {@code null} where nobody tells
 * @param signals golden signals, for traffic; {@code null} where nobody tells. Their time does not
 *     count: where they end, they are read before anything is judged
 * @param clock a stream that moves time between deliveries; only its watermarks count. May be
 *     {@code null}: then a delivery counts when the next one has come, or the input ends
 */
public record CostInputs(
    DataStream<BillingItem> bills,
    DataStream<UtilisationSample> utilisation,
    DataStream<Signal> signals,
    DataStream<?> clock) {
  /** Bills alone. */
  public CostInputs(DataStream<BillingItem> bills, DataStream<?> clock) {
    this(bills, null, null, clock);
  }
}
