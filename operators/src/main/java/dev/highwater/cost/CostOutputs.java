package dev.highwater.cost;

import dev.highwater.event.LateItem;
import dev.highwater.result.Cost;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What things cost.
 *
 * @param costs cells and their sums over hours, days and months; upsert by {@link Cost#key()}, the
 *     highest revision counts
 * @param late charges of months that had been closed for too long
 */
public record CostOutputs(DataStream<Cost> costs, DataStream<LateItem> late) {}
