package dev.highwater.cost;

import dev.highwater.event.LateItem;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What things cost.
 *
 * @param costs cells and their sums over hours, days and months; upsert by {@link Cost#key()}, the
 *     highest revision counts
 * @param notices anomalies and budgets; upsert by {@link CostNotice#id()}
 * @param recommendations of instances, storage and commitments; upsert by resource
 * @param late what would have changed in months that had been closed for too long
 */
public record CostOutputs(
    DataStream<Cost> costs,
    DataStream<CostNotice> notices,
    DataStream<Recommendation> recommendations,
    DataStream<LateItem> late) {}
