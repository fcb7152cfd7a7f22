package dev.highwater.cost.core;

import dev.highwater.billing.Costs;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Exchange rates by date into one currency. A charge is converted at the rate of its UTC day, else
 * of the last day before that has one; a charge from before the first rate is not converted, nor is
 * one of a currency without rates. The product is exact: nothing is rounded.
 */
public final class Rates {
  private final String currency;
  private final Map<String, NavigableMap<LocalDate, BigDecimal>> byCurrency = new HashMap<>();

  /**
   * @param currency what everything is converted to
   */
  public Rates(String currency) {
    this.currency = currency;
  }

  public String currency() {
    return currency;
  }

  /** One unit of {@code from} is worth {@code rate} of the target from this day on. */
  public void add(LocalDate day, String from, BigDecimal rate) {
    if (rate.signum() <= 0) {
      throw new IllegalArgumentException("a rate of " + rate + "; expected more than 0");
    }
    byCurrency.computeIfAbsent(from, name -> new TreeMap<>()).put(day, rate);
  }

  /** Cells in the target currency; those without a rate stay as they are. */
  public List<CostCell> convert(Collection<CostCell> cells) {
    List<CostCell> converted = new ArrayList<>(cells.size());
    for (CostCell cell : cells) {
      BigDecimal rate = rate(cell.key().currency(), cell.key().hourMillis());
      converted.add(rate == null ? cell : convert(cell, rate));
    }
    return new CellSum().addAll(converted).cells();
  }

  private BigDecimal rate(String from, long millis) {
    if (from.equals(currency)) {
      return null;
    }
    NavigableMap<LocalDate, BigDecimal> rates = byCurrency.get(from);
    Map.Entry<LocalDate, BigDecimal> rate =
        rates == null ? null : rates.floorEntry(Utc.date(millis));
    return rate == null ? null : rate.getValue();
  }

  private CostCell convert(CostCell cell, BigDecimal rate) {
    Costs costs = cell.amounts().costs();
    Costs converted =
        new Costs(
            costs.billed().multiply(rate),
            costs.effective().multiply(rate),
            costs.list().multiply(rate),
            costs.contracted().multiply(rate));
    return new CostCell(
        cell.key().in(currency),
        new Amounts(converted, cell.amounts().quantity(), cell.amounts().rows()));
  }
}
