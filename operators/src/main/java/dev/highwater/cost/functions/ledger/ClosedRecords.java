package dev.highwater.cost.functions.ledger;

import dev.highwater.cost.CellLabels;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.functions.CellChange;
import dev.highwater.cost.functions.Contribution;
import dev.highwater.result.Cost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The records of closed months, whose state may have been cleared: cells of a scope, and the sums
 * that they are part of. Reading blocks the subtask, as long as {@link ClosedReading} allows.
 */
final class ClosedRecords {
  private final ClosedReading reading;

  /** A cell and the revision of its newest record. */
  record Written(CostCell cell, int revision) {}

  ClosedRecords(ClosedReading reading) {
    this.reading = reading;
  }

  /** The cells of a scope as they were written last. */
  List<Written> cells(String scope) throws Exception {
    List<Written> cells = new ArrayList<>();
    for (Cost record : reading.newest(ClosedCosts.cellsOf(scope)).values()) {
      if (record.level() == Cost.Level.CELL && scope.equals(record.labels().get("scope"))) {
        cells.add(new Written(CellLabels.cell(record), record.revision()));
      }
    }
    return cells;
  }

  /**
   * The changes, the first one of each sum with the sum's newest record, if there is one.
   *
   * @param cleared whether sums of a cell's month may have been cleared
   */
  List<CellChange> withBases(List<CellChange> changes, Predicate<CostKey> cleared)
      throws Exception {
    Set<String> sums = new HashSet<>();
    for (CellChange change : changes) {
      if (cleared.test(change.key())) {
        Contribution.of(change).forEach(one -> sums.add(one.key()));
      }
    }
    if (sums.isEmpty()) {
      return changes;
    }
    Map<String, Cost> records = new HashMap<>(reading.newest(sums::contains));
    List<CellChange> with = new ArrayList<>(changes.size());
    for (CellChange change : changes) {
      List<Cost> bases = new ArrayList<>();
      for (Contribution one : Contribution.of(change)) {
        Cost base = records.remove(one.key());
        if (base != null) {
          bases.add(base);
        }
      }
      with.add(change.with(bases));
    }
    return with;
  }

  /** Whether each sum that cells with rows are part of, as they were before, has its record. */
  static boolean haveBases(List<CellChange> changes, Predicate<CostKey> cleared) {
    Set<String> there = new HashSet<>();
    for (CellChange change : changes) {
      change.bases().forEach(base -> there.add(base.key()));
    }
    for (CellChange change : changes) {
      if (change.before().rows() > 0 && cleared.test(change.key())) {
        for (Contribution one : Contribution.of(change)) {
          if (!there.contains(one.key())) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
