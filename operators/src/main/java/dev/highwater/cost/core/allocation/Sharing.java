package dev.highwater.cost.core.allocation;

import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.ExactSplit;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Shares cost out among those who use it. A pure function of cells, and its parts add up to what is
 * shared exactly, in each of the four costs.
 *
 * <p>Weights are those of one UTC day and currency: so a day's split does not depend on how long a
 * report is. The weight of a name in a proportional split is its effective cost on that day as far
 * as it is positive; where nobody has any, the split is even; where there is nobody at all, the
 * cost stays where it is. Each rule sees what the ones before it have left.
 */
public final class Sharing {
  private final List<SharedCost> rules;

  public Sharing(List<SharedCost> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The same money, shared out. */
  public List<CostCell> share(Collection<CostCell> cells) {
    List<CostCell> shared = List.copyOf(cells);
    for (SharedCost rule : rules) {
      shared = share(rule, shared);
    }
    return shared;
  }

  private record Day(long millis, String currency) {
    static Day of(CostCell cell) {
      return new Day(Utc.day(cell.key().hourMillis()), cell.key().currency());
    }
  }

  private static List<CostCell> share(SharedCost rule, List<CostCell> cells) {
    List<CostCell> common = new ArrayList<>();
    CellSum sum = new CellSum();
    Map<Day, Map<String, BigDecimal>> direct = new HashMap<>();
    for (CostCell cell : cells) {
      if (rule.when().matches(cell.key())) {
        common.add(cell);
        continue;
      }
      sum.add(cell);
      String name = name(rule.by(), cell.key());
      if (!name.equals(CostKey.UNALLOCATED)) {
        direct
            .computeIfAbsent(Day.of(cell), day -> new TreeMap<>())
            .merge(name, cell.amounts().costs().of(CostBasis.EFFECTIVE), BigDecimal::add);
      }
    }
    for (CostCell cell : common) {
      Map<String, BigDecimal> weights = weights(rule, direct.getOrDefault(Day.of(cell), Map.of()));
      if (weights.isEmpty()) {
        sum.add(cell);
      } else {
        split(rule.by(), cell, weights, sum);
      }
    }
    return sum.cells();
  }

  private static Map<String, BigDecimal> weights(SharedCost rule, Map<String, BigDecimal> direct) {
    Map<String, BigDecimal> weights = new TreeMap<>();
    for (String name :
        new TreeSet<>(rule.shares().isEmpty() ? direct.keySet() : rule.shares().keySet())) {
      weights.put(
          name,
          switch (rule.split()) {
            case EVEN -> BigDecimal.ONE;
            case FIXED -> rule.shares().get(name);
            case PROPORTIONAL -> direct.getOrDefault(name, BigDecimal.ZERO).max(BigDecimal.ZERO);
          });
    }
    return weights;
  }

  private static void split(
      Target by, CostCell cell, Map<String, BigDecimal> weights, CellSum sum) {
    List<BigDecimal> list = List.copyOf(weights.values());
    Costs costs = cell.amounts().costs();
    List<BigDecimal> billed = ExactSplit.of(costs.billed(), list);
    List<BigDecimal> effective = ExactSplit.of(costs.effective(), list);
    List<BigDecimal> listed = ExactSplit.of(costs.list(), list);
    List<BigDecimal> contracted = ExactSplit.of(costs.contracted(), list);
    List<BigDecimal> quantity = ExactSplit.of(cell.amounts().quantity(), list);
    int i = 0;
    for (String name : weights.keySet()) {
      sum.add(
          named(by, name, cell.key()),
          new Amounts(
              new Costs(billed.get(i), effective.get(i), listed.get(i), contracted.get(i)),
              quantity.get(i),
              i == 0 ? cell.amounts().rows() : 0)); // a row cannot be halved
      i++;
    }
  }

  private static String name(Target by, CostKey key) {
    return switch (by) {
      case APPLICATION -> key.application();
      case ENVIRONMENT -> key.environment();
      case TEAM -> key.team();
    };
  }

  private static CostKey named(Target by, String name, CostKey key) {
    return switch (by) {
      case APPLICATION -> key.allocatedTo(name, key.environment(), key.team());
      case ENVIRONMENT -> key.allocatedTo(key.application(), name, key.team());
      case TEAM -> key.allocatedTo(key.application(), key.environment(), name);
    };
  }
}
