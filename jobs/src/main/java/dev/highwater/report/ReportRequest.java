package dev.highwater.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Rates;
import dev.highwater.cost.core.ResourceCosts;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Sharing;
import dev.highwater.cost.core.ledger.AskedTimes;
import dev.highwater.cost.core.ledger.Completeness;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.cost.core.report.BillReach;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportBuilder;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportPeriod;
import dev.highwater.cost.core.report.Restatement;
import dev.highwater.cost.findings.Beside;
import dev.highwater.cost.findings.ReportFindings;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Billed;
import dev.highwater.cost.rightsizing.SeenDay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is asked for, and how it is answered.
 *
 * @param period the days
 * @param basis which cost
 * @param asOfMillis knowledge time that was asked for; {@code null} for all that is known
 * @param nowMillis the present, for what has no knowledge time of its own
 * @param groupings further breakdowns
 * @param splitBy one report each for this grouping's names; {@code null} for one report
 * @param allocation for whom charges are
 * @param rates converts; {@code null} where currencies stay apart
 * @param settleMillis how long charges take to appear in bills
 * @param freezeMillis how long after its end a month is closed
 * @param beside what is known beside the bill
 * @param evidence how resources were used; {@code null} where nobody says
 * @param movedSinceMillis also tell what has moved since; {@code null} for not
 */
record ReportRequest(
    ReportPeriod period,
    CostBasis basis,
    Long asOfMillis,
    long nowMillis,
    List<Grouping> groupings,
    Grouping splitBy,
    AllocationSettings allocation,
    Rates rates,
    long settleMillis,
    long freezeMillis,
    Beside beside,
    Advice.Collector evidence,
    Long movedSinceMillis) {

  /**
   * The answers: all together, and one for each name of the split.
   *
   * @param moved what has moved since the time that was asked for; empty where none was
   * @param items rows that were read
   * @param known all that is known, as it was billed
   */
  record Answer(
      CostReport all,
      Map<String, CostReport> split,
      List<Restatement.Line> moved,
      long items,
      Supplier<List<CostCell>> known) {
    Answer with(List<Reconciliation> reconciliations) {
      return new Answer(all.withReconciliations(reconciliations), split, moved, items, known);
    }
  }

  Answer answer(BillSource source) throws IOException {
    ResourceCosts resources = new ResourceCosts(resources());
    long asOf = asOfMillis == null ? nowMillis : asOfMillis;
    AskedTimes asked = new AskedTimes(asOf, movedSinceMillis, freezeMillis);
    Ledger ledger = new Ledger(resources.allocation(allocation), asked);
    LedgerIntake intake =
        new LedgerIntake(
            ledger, resources, asked, asOfMillis == null ? Long.MAX_VALUE : asOfMillis);
    source.forEach(intake);
    Ledger.Frozen frozen = ledger.frozen(asOf, freezeMillis);
    List<CostCell> marked = marked(frozen.cells());
    List<CostCell> cells =
        converted(new Sharing(allocation.shared()).share(resources.plain(frozen.cells())));
    Completeness completeness = ledger.completeness(asOf, settleMillis);
    ReportBuilder builder =
        new ReportBuilder(period, basis, asOfMillis, groupings, completeness, BillReach.of(cells));
    CostReport bare =
        builder
            .build(cells, closed(frozen, resources), ledger.incomplete(asOf), ReportExtras.NONE)
            .withLeftOut(source.leftOut());
    Beside known = beside(bare, marked);
    CostReport all = ReportFindings.in(bare, cells, known);
    Map<String, CostReport> split =
        splitBy == null ? Map.of() : split(all, cells, marked, known, builder, source.leftOut());
    List<Restatement.Line> moved =
        movedSinceMillis == null
            ? List.of()
            : Restatement.of(ledger.cells(movedSinceMillis), ledger.cells(asOf), period, basis);
    return new Answer(all, split, moved, intake.rows(), () -> ledger.cells(asOf));
  }

  /** The months of the period that were closed, with what has moved since. */
  private List<ReportBuilder.Closed> closed(Ledger.Frozen frozen, ResourceCosts resources) {
    List<ReportBuilder.Closed> closed = new ArrayList<>();
    frozen
        .moved()
        .forEach(
            (month, moved) -> {
              if (!month.isBefore(period.from().withDayOfMonth(1)) && month.isBefore(period.to())) {
                closed.add(
                    new ReportBuilder.Closed(
                        month,
                        Utc.date(Ledger.closedMillis(month, freezeMillis)),
                        converted(resources.plain(moved))));
              }
            });
    return closed;
  }

  /** A report for each of the split's names, in the order of its breakdown. */
  private Map<String, CostReport> split(
      CostReport all,
      List<CostCell> cells,
      List<CostCell> marked,
      Beside known,
      ReportBuilder builder,
      long leftOut) {
    Map<String, List<CostCell>> parts = parts(cells);
    Map<String, List<CostCell>> resourcesOfParts = parts(marked);
    List<String> names = all.breakdown().get(splitBy).stream().map(CostReport.Line::name).toList();
    List<CostReport> reports =
        names.parallelStream()
            .map(
                name -> {
                  List<CostCell> own = parts.getOrDefault(part(name), List.of());
                  List<CostCell> paid = resourcesOfParts.getOrDefault(part(name), List.of());
                  return ReportFindings.in(
                      builder
                          .build(own, List.of(), List.of(), ReportExtras.NONE)
                          .withLeftOut(leftOut),
                      own,
                      known.of(own, cells, ResourceCosts.days(paid)));
                })
            .toList();
    Map<String, CostReport> split = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      split.put(names.get(i), reports.get(i));
    }
    return split;
  }

  /** The resources whose rows are asked for. */
  private Set<String> resources() {
    Set<String> ids = new HashSet<>();
    if (evidence != null) {
      ids.addAll(evidence.resources());
    }
    if (beside.recommendedMillis() != null) {
      ids.addAll(beside.recommendedMillis().keySet());
    }
    return ids;
  }

  private List<CostCell> marked(List<CostCell> cells) {
    return converted(
        cells.stream().filter(cell -> !ResourceCosts.resource(cell.key()).isEmpty()).toList());
  }

  /** With the advice that the bill's rows of resources make better. */
  private Beside beside(CostReport report, List<CostCell> marked) {
    List<ResourceDay> days = ResourceCosts.days(marked);
    if (evidence == null) {
      return beside.with(null, List.of(), days);
    }
    List<SeenDay> seen = evidence.seen();
    if (report.isCompared()) {
      evidence.billed(
          Billed.of(
              // the catalogue's prices are in dollars
              days.stream().filter(day -> day.currency().equals(Advice.CURRENCY)).toList(),
              report.wholeUntil()));
    }
    return beside.with(evidence.advice(), seen, days);
  }

  /** The cells of each of the split's names; names that differ in casing only are one. */
  private Map<String, List<CostCell>> parts(List<CostCell> cells) {
    return cells.stream().collect(Collectors.groupingBy(cell -> part(splitBy.of(cell.key()))));
  }

  private static String part(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private List<CostCell> converted(List<CostCell> cells) {
    return rates == null ? cells : rates.convert(cells);
  }
}
