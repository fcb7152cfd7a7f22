package dev.highwater.cost.core.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Effects;
import dev.highwater.cost.core.ledger.Ledger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What a period cost, in one currency.
 *
 * @param period the days
 * @param basis which cost is shown
 * @param asOfMillis knowledge time that was asked for; {@code null} for all that is known
 * @param total the period, all in all
 * @param breakdown by group, dearest first; each adds up to the total
 * @param effects why the compared part of the period differs from the previous one
 * @param days each day of the period
 * @param untagged usage that no tag tells anything about, by service; {@code share} of all usage
 * @param movers what changed most, by service, account, region and usage type
 * @param frozen what has moved in months since they were closed; not in the total
 * @param incomplete deliveries that have begun and are not complete; not in the total
 * @param leftOut rows of the bills that broke a rule that is relied on; not in the total
 * @param reach how far the bill that this is of reaches, in this currency
 * @param extras what others have found
 * @param reconciliations the bill beside what its provider says elsewhere, one for each currency;
 *     empty where nobody asked
 * @param otherCurrencies the same for each other currency: currencies are never added together
 */
public record CostReport(
    ReportPeriod period,
    String currency,
    CostBasis basis,
    Long asOfMillis,
    Line total,
    Map<Grouping, List<Line>> breakdown,
    Effects effects,
    List<Day> days,
    Untagged untagged,
    List<Mover> movers,
    List<LaterCorrection> frozen,
    List<Ledger.Incomplete> incomplete,
    long leftOut,
    BillReach reach,
    ReportExtras extras,
    List<Reconciliation> reconciliations,
    List<CostReport> otherCurrencies) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** The same with what others have found. */
  public CostReport withExtras(ReportExtras found) {
    return with(leftOut, found, reconciliations, otherCurrencies);
  }

  /** The same with what others have found, in each currency. */
  public CostReport with(ReportExtras found, List<CostReport> others) {
    return with(leftOut, found, reconciliations, others);
  }

  /** The same beside what the bill's provider says. */
  public CostReport withReconciliations(List<Reconciliation> others) {
    return with(leftOut, extras, List.copyOf(others), otherCurrencies);
  }

  /** The same of bills that so many rows of were left out. */
  public CostReport withLeftOut(long rows) {
    return with(rows, extras, reconciliations, otherCurrencies);
  }

  private CostReport with(
      long rowsLeftOut,
      ReportExtras found,
      List<Reconciliation> reconciled,
      List<CostReport> others) {
    return new CostReport(
        period,
        currency,
        basis,
        asOfMillis,
        total,
        breakdown,
        effects,
        days,
        untagged,
        movers,
        frozen,
        incomplete,
        rowsLeftOut,
        reach,
        found,
        reconciled,
        others);
  }

  /** The day after the last one that is compared; the first day where none is. */
  public LocalDate comparedUntil() {
    return total.completeThrough() == null ? period.from() : total.completeThrough().plusDays(1);
  }

  /** Whether any day is complete, so that there is something to compare. */
  public boolean isCompared() {
    return comparedUntil().isAfter(period.from());
  }

  /** Whether some days are compared and others, which are not complete, are not. */
  public boolean isRunning() {
    return isCompared() && comparedUntil().isBefore(period.to());
  }

  /** How many days are compared. */
  public long comparedDays() {
    return ChronoUnit.DAYS.between(period.from(), comparedUntil());
  }

  /**
   * The day after the last one that the bill has all of. Where it is over, that is before the
   * period perhaps: its last day may have been cut off, and what is after it would be told as
   * savings and as costs that are gone.
   */
  public LocalDate wholeUntil() {
    return isBillOver() ? reach.lastCharge() : comparedUntil();
  }

  /** The same within the period; {@code null} where it has no such day. */
  public LocalDate judgedUntil() {
    return wholeUntil().isAfter(period.from()) ? wholeUntil() : null;
  }

  /** Whether the bill ends before the days that are complete do: all after it count as zero. */
  public boolean isBillOver() {
    return isCompared() && reach.isOver(comparedUntil());
  }

  /**
   * A total and what it is compared with.
   *
   * @param name of the group; empty for all
   * @param total of the whole period, preliminary days included
   * @param comparedTotal of its complete days
   * @param previousTotal of as many days of the previous period; all of it where this one is
   *     complete
   * @param changePercent of the compared total, two decimals half up; {@code null} where there is
   *     nothing to compare
   * @param isNew whether days are compared and the previous total is zero
   * @param completeThrough last complete day; {@code null} where no day of the period is
   */
  public record Line(
      String name,
      BigDecimal total,
      BigDecimal comparedTotal,
      BigDecimal previousTotal,
      BigDecimal changePercent,
      boolean isNew,
      LocalDate completeThrough) {
    /**
     * A line with its change.
     *
     * @param isCompared whether any day is
     */
    public static Line of(
        String name,
        BigDecimal total,
        BigDecimal comparedTotal,
        BigDecimal previousTotal,
        boolean isCompared,
        LocalDate completeThrough) {
      return new Line(
          name,
          total,
          comparedTotal,
          previousTotal,
          isCompared ? percent(comparedTotal.subtract(previousTotal), previousTotal) : null,
          isCompared && previousTotal.signum() == 0,
          completeThrough);
    }

    /** {@code null} of nothing. */
    static BigDecimal percent(BigDecimal part, BigDecimal whole) {
      return whole.signum() == 0
          ? null
          : part.multiply(HUNDRED).divide(whole.abs(), 2, RoundingMode.HALF_UP);
    }

    /** How much more. */
    public BigDecimal change() {
      return comparedTotal.subtract(previousTotal);
    }
  }

  /** One day; {@code preliminary} while bills are not complete. */
  public record Day(LocalDate date, BigDecimal total, boolean preliminary) {}

  /** Usage without tags. */
  public record Untagged(BigDecimal total, BigDecimal percentOfUsage, List<Amount> byService) {}

  /** A named amount. */
  public record Amount(String name, BigDecimal total) {}

  /** Something that changed; its total is that of the complete days. */
  public record Mover(
      String service,
      String account,
      String region,
      String usageType,
      BigDecimal total,
      BigDecimal previousTotal,
      BigDecimal change) {}

  /** What has moved in a month since it was closed. */
  public record LaterCorrection(
      LocalDate month, LocalDate closed, BigDecimal total, List<Amount> byService) {}
}
