package dev.highwater.cost.functions;

import dev.highwater.result.Cost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is added to a sum, on its way there.
 *
 * @param contribution what is added
 * @param base the sum's newest record, from which to go on where it is no longer in state; {@code
 *     null} where none has been loaded
 */
public record SumChange(Contribution contribution, Cost base) {

  /** To an hour, a day and a month. */
  public static List<SumChange> of(CellChange change) {
    Map<String, Cost> bases = new HashMap<>();
    change.bases().forEach(base -> bases.put(base.key(), base));
    List<SumChange> changes = new ArrayList<>(3);
    for (Contribution contribution : Contribution.of(change)) {
      changes.add(
          new SumChange(contribution, bases.isEmpty() ? null : bases.get(contribution.key())));
    }
    return changes;
  }

  /** The sum's key. */
  public String key() {
    return contribution.key();
  }
}
