package dev.highwater.cost;

import dev.highwater.cost.core.allocation.AllocationSettings;
import java.io.Serializable;

/**
 * How the job keeps its ledger.
 *
 * @param allocation for whom charges are
 * @param closedAfterMillis how long after its end a month still takes charges; what is known later
 *     is late. {@link Long#MAX_VALUE} for ever
 */
public record CostsSettings(AllocationSettings allocation, long closedAfterMillis)
    implements Serializable {}
