package dev.highwater.cost.functions.ledger;

import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.ledger.CellDigest;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.cost.functions.CellTotal;
import dev.highwater.cost.functions.ClosedScopeBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reopens scopes whose state was cleared from the records of their cells. State of a key, for ever:
 * a {@link ClosedScope}, whose digest tells whether the records are those that were written.
 */
final class ScopeArchive {
  private static final Logger LOG = LoggerFactory.getLogger(ScopeArchive.class);

  /** The scope was closed, and nothing is kept to reopen it. */
  private static final byte[] NOTHING_KEPT = {};

  private final ValueState<byte[]> closed;
  private final MapState<CostKey, CellTotal> totals;
  private final ClosedRecords records;

  /**
   * To be created in {@code open}.
   *
   * @param totals what has been written of the cells of a key
   */
  ScopeArchive(RuntimeContext context, MapState<CostKey, CellTotal> totals, ClosedRecords records) {
    closed =
        context.getState(
            new ValueStateDescriptor<>(
                "closed", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    this.totals = totals;
    this.records = records;
  }

  /** What was kept of the scope; {@code null} where nothing was. */
  ClosedScope closed() throws IOException {
    return ClosedScopeBytes.read(closed.value());
  }

  /** Whether the scope was closed before, also where nothing was kept of it. */
  boolean wasClosed() throws IOException {
    return closed.value() != null;
  }

  /** Closes a scope that has rows without a delivery only: it is not reopened. */
  void closeForGood() throws IOException {
    closed.update(NOTHING_KEPT);
  }

  /** Keeps what is needed to reopen a scope. */
  void close(ScopeLedger ledger) throws Exception {
    CellDigest digest = CellDigest.NONE;
    for (Map.Entry<CostKey, CellTotal> total : totals.entries()) {
      CellTotal cell = total.getValue();
      digest = digest.plus(total.getKey(), cell.all(), cell.revision());
    }
    closed.update(ClosedScopeBytes.write(ClosedScope.of(ledger, closed(), digest)));
  }

  /**
   * The ledger of a closed scope, and its totals.
   *
   * @return {@code null} where the records are not those that were written
   */
  ScopeLedger reopen(ClosedScope before, String scope) throws Exception {
    List<ClosedRecords.Written> written = records.cells(scope);
    CellDigest digest = CellDigest.NONE;
    for (ClosedRecords.Written one : written) {
      digest = digest.plus(one.cell().key(), one.cell().amounts(), one.revision());
    }
    if (!digest.equals(before.digest())) {
      LOG.warn(
          "{}: {} cells were written, of {} that are there not all are the same",
          scope,
          before.digest().cells(),
          digest.cells());
      return null;
    }
    List<CostCell> cells = new ArrayList<>(written.size());
    for (ClosedRecords.Written one : written) {
      CostCell cell = one.cell();
      cells.add(cell);
      totals.put(cell.key(), new CellTotal(cell.amounts(), Amounts.ZERO, one.revision()));
    }
    return before.reopen(cells);
  }

  /**
   * Whether cells of closed months were written of which nothing is known here: by a version, or
   * under settings, that kept nothing of a closed scope. What counted in them cannot be told.
   *
   * @param keys of the cells that are to be written
   * @param cleared whether state of a cell's month may have been cleared
   */
  boolean isForgotten(Set<CostKey> keys, Predicate<CostKey> cleared, String scope)
      throws Exception {
    for (CostKey key : keys) {
      if (cleared.test(key) && !totals.contains(key)) {
        for (ClosedRecords.Written one : records.cells(scope)) {
          if (!totals.contains(one.cell().key())) {
            LOG.warn("{}: what was counted in closed months is not known: that is late", scope);
            return true;
          }
        }
        return false;
      }
    }
    return false;
  }
}
