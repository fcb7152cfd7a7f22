package dev.highwater.cost.core.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.BudgetAlarm;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a report shows beside the bill.
 *
 * @param savings what could be saved, and what was
 * @param recommendations dearest first
 * @param anomalies in the period's complete days
 * @param forecast to the period's end; {@code null} where there is none
 * @param outlook usage of the days to come; {@code null} where too few days are known
 * @param unitCosts cost by request; {@code null} where nobody knows any traffic
 * @param estimates of days, from how instances were used; empty where nobody says
 * @param budgets how they stand at the period's end, in their order
 */
public record ReportExtras(
    Savings savings,
    List<Recommendation> recommendations,
    List<AnomalyLine> anomalies,
    Forecast forecast,
    Outlook outlook,
    UnitCosts unitCosts,
    List<Estimate> estimates,
    List<BudgetLine> budgets) {
  public static final ReportExtras NONE =
      new ReportExtras(Savings.NONE, List.of(), List.of(), null, null, null, List.of(), List.of());

  /** The same without savings: they are told once, not in each currency. */
  public ReportExtras withoutSavings() {
    return new ReportExtras(
        Savings.NONE, recommendations, anomalies, forecast, outlook, unitCosts, estimates, budgets);
  }

  /**
   * What could be saved, and what was.
   *
   * @param potential per month of 730 hours, each resource once, as really paid, without what
   *     commitments pay anyway
   * @param potentialList the same at list prices
   * @param implemented measured after the change, in the period's complete days, as really paid
   * @param implementedList the same at list prices
   * @param advisedAtMillis the end of the days that recommendations rest on; {@code null} where
   *     nobody looked
   * @param leftOut how many instances were not judged, by reason
   * @param notLookedFor kinds of findings that nobody could look for, since what they need was not
   *     given
   * @param changes what was implemented, the most money first
   */
  public record Savings(
      BigDecimal potential,
      BigDecimal potentialList,
      BigDecimal implemented,
      BigDecimal implementedList,
      Long advisedAtMillis,
      Map<String, Integer> leftOut,
      List<String> notLookedFor,
      List<Change> changes) {
    /** Nobody looked. */
    public static final Savings NONE =
        new Savings(
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            null,
            Map.of(),
            List.of(),
            List.of());
  }

  /**
   * An instance that was recommended to change, and has.
   *
   * @param change {@code resized} or {@code gone}
   * @param newType empty where it is gone
   * @param listSavings in the period
   * @param effectiveSavings in the period
   */
  public record Change(
      String resource,
      String change,
      LocalDate since,
      String oldType,
      String newType,
      BigDecimal listSavings,
      BigDecimal effectiveSavings) {}

  /**
   * Something to do, and what it saves a month of 730 hours.
   *
   * @param resource the instance, volume, snapshot or commitment; of a group its name
   * @param members the instances; none of other resources
   * @param type the present type of instances; empty for others
   * @param region empty where unknown
   * @param monthlyCost what it costs now, instances at list prices; {@code null} where unknown
   * @param action the best option in words
   * @param reason the kind of finding
   * @param monthlySavings of the best option, as really paid; 0 where nobody knows, or where it is
   *     paid anyway
   * @param risk 0 none … 4 high
   * @param counted whether it is in the potential savings
   * @param reasons codes, of the best option
   * @param options the best first
   */
  public record Recommendation(
      String resource,
      List<String> members,
      String type,
      String region,
      BigDecimal monthlyCost,
      String action,
      String reason,
      BigDecimal monthlySavings,
      int risk,
      boolean counted,
      List<String> reasons,
      List<Choice> options) {}

  /**
   * What can be done about a resource; see the rightsizing command.
   *
   * @param type to take; empty where nothing is to be taken
   * @param hourly list price of one
   */
  public record Choice(
      String action,
      String type,
      BigDecimal hourly,
      BigDecimal listSavings,
      BigDecimal effectiveSavings,
      int risk,
      List<String> reasons) {}

  /**
   * Cost that was not expected, as it was told last.
   *
   * @param id 32 hex digits, as in the records of cost anomalies
   * @param state {@code open}, {@code growing} or {@code ended}
   * @param step {@code day} or {@code hour}
   * @param dimension {@code service}, {@code account} or {@code tag:KEY}
   * @param value of the dimension
   * @param direction {@code up} or {@code down}
   * @param startMillis start of its first day or hour
   * @param endMillis end of the last one that was odd
   * @param causes parts of the difference, the most money first
   * @param alsoSeenIn accounts and tag values that are odd for the same reason
   * @param expectedGrowth whether the traffic changed as much
   * @param cause all of it in a sentence
   */
  public record AnomalyLine(
      String id,
      String state,
      String step,
      String dimension,
      String value,
      String direction,
      long startMillis,
      long endMillis,
      BigDecimal total,
      BigDecimal expected,
      List<AnomalyCause> causes,
      List<String> alsoSeenIn,
      boolean expectedGrowth,
      String cause) {
    /** What it is about. */
    public String name() {
      return dimension + " " + value;
    }

    /** What it cost more than expected; negative where it cost less. */
    public BigDecimal impact() {
      return total.subtract(expected);
    }

    /** The day on which it began. */
    public LocalDate day() {
      return Utc.date(startMillis);
    }
  }

  /**
   * A part of an anomaly's difference in its last odd day or hour.
   *
   * @param impact difference from what was expected of it
   * @param share of all differences in this direction, 0..1, four decimals half up
   */
  public record AnomalyCause(
      String service,
      String account,
      String region,
      String usageType,
      BigDecimal impact,
      BigDecimal share) {}

  /**
   * What the period will have cost at its end: the complete days as they are, the others expected.
   */
  public record Forecast(
      LocalDate until,
      BigDecimal mean,
      BigDecimal lower80,
      BigDecimal upper80,
      BigDecimal lower95,
      BigDecimal upper95) {}

  /**
   * How a budget stands in the period of its own that the report's last day lies in.
   *
   * @param from its first day
   * @param to the day after its last one
   * @param actual what is spent until the report's end, preliminary days included
   * @param actualPercent of the amount, two decimals half up
   * @param forecast what it will have cost at its end; {@code null} where it is over or unknown
   * @param runsOut when all of it is spent; {@code null} where that is not before its end
   * @param crossed the thresholds that are reached, by what is spent or by what will be
   */
  public record BudgetLine(
      String name,
      String currency,
      CostBasis basis,
      LocalDate from,
      LocalDate to,
      BigDecimal amount,
      BigDecimal actual,
      BigDecimal actualPercent,
      Forecast forecast,
      RunsOut runsOut,
      List<BudgetAlarm> crossed) {}

  /**
   * The day by whose end all of a budget is spent.
   *
   * @param day by what is expected; {@code null} where it is not before the period's end
   * @param earliest by the upper end of the 80 % interval
   * @param latest by its lower end; {@code null} where it is not before the period's end
   * @param expected whether it is still to come
   */
  public record RunsOut(LocalDate day, LocalDate earliest, LocalDate latest, boolean expected) {}

  /** A named amount; the name may be a date. */
  public record Amount(String name, BigDecimal total) {}

  /** What is expected, with intervals of 80 % and 95 %. */
  public record Expected(
      String name,
      BigDecimal mean,
      BigDecimal lower80,
      BigDecimal upper80,
      BigDecimal lower95,
      BigDecimal upper95) {}

  /**
   * The usage of the days to come: what is bought, taxed and credited has a calendar of its own.
   *
   * @param from the day after the last complete one
   * @param to the day after the last one that is forecast
   * @param total all of them
   * @param past usage of the days before
   * @param days each of them
   * @param byService all of them, the dearest services with enough history; they do not add up to
   *     the total
   */
  public record Outlook(
      LocalDate from,
      LocalDate to,
      Expected total,
      List<Amount> past,
      List<Expected> days,
      List<Expected> byService) {}

  /**
   * Usage cost by request, in the report's complete days.
   *
   * @param services by cost, dearest first
   * @param withoutTraffic applications with cost, and no traffic that anybody knows of
   */
  public record UnitCosts(List<UnitCost> services, List<String> withoutTraffic) {}

  /**
   * What requests of an application cost.
   *
   * @param total all complete days of the report
   * @param days those that have cost or traffic; they add up to the total
   * @param hours likewise; they add up to the days
   */
  public record UnitCost(
      String application, UnitStep total, List<UnitStep> days, List<UnitStep> hours) {}

  /**
   * Cost and traffic of some hours.
   *
   * @param startMillis of the first one
   * @param cost of all hours
   * @param coveredCost of the hours whose traffic is known
   * @param requests of these; {@code null} where no hour's traffic is known
   * @param per1000 covered cost by 1,000 requests; {@code null} where there were none, or nobody
   *     knows
   * @param hours how many hours' traffic is known
   */
  public record UnitStep(
      long startMillis,
      BigDecimal cost,
      BigDecimal coveredCost,
      BigDecimal requests,
      BigDecimal per1000,
      int hours) {}

  /**
   * What a day costs, before the bill says it, by the hours in which instances were seen.
   *
   * @param instances that were seen
   * @param hours in which they were
   * @param unpricedHours of these, hours that nobody knows a price of
   * @param total all of them
   * @param byApplication the same apart, dearest first; they add up to the total
   */
  public record Estimate(
      LocalDate day,
      int instances,
      int hours,
      int unpricedHours,
      EstimateLine total,
      List<EstimateLine> byApplication) {}

  /**
   * An estimate, and what came of it.
   *
   * @param billed what the bill says of these instances; {@code null} while the day is not complete
   * @param errorPercent of what is billed, two decimals half up; {@code null} where nothing is
   */
  public record EstimateLine(
      String service,
      String application,
      BigDecimal estimated,
      BigDecimal billed,
      BigDecimal errorPercent) {}
}
