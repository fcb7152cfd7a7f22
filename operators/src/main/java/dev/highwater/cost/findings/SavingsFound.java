package dev.highwater.cost.findings;

import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.ReportExtras.Change;
import dev.highwater.cost.core.report.ReportExtras.Recommendation;
import dev.highwater.cost.core.report.ReportExtras.Savings;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.FindingKind;
import dev.highwater.cost.rightsizing.ImplementedSavings;
import dev.highwater.cost.rightsizing.InstanceDay;
import dev.highwater.cost.rightsizing.ReasonCode;
import dev.highwater.cost.rightsizing.UnusedCommitments;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What could be saved, and what was, from advice and the bill. */
final class SavingsFound {
  private static final String IMPLEMENTED = "implemented-savings";

  private SavingsFound() {}

  /**
   * The savings of a report.
   *
   * @param until the day after the report's last one that is judged; {@code null} where none is
   */
  static Savings of(CostReport report, Beside beside, LocalDate until) {
    Advice advice = beside.advice();
    List<String> notLookedFor =
        (advice == null
                ? Stream.of(FindingKind.values()).filter(SavingsFound::isOfAdvice)
                : advice.absent().stream())
            .map(FindingKind::text)
            .collect(Collectors.toCollection(ArrayList::new));
    List<Change> changes = List.of();
    if (beside.recommendedMillis() == null) {
      notLookedFor.add(IMPLEMENTED);
    } else if (until != null) {
      changes = changes(report, beside, until);
    }
    return new Savings(
        advice == null ? BigDecimal.ZERO : advice.potentialEffective(),
        advice == null ? BigDecimal.ZERO : advice.potentialList(),
        changes.stream().map(Change::effectiveSavings).reduce(BigDecimal.ZERO, BigDecimal::add),
        changes.stream().map(Change::listSavings).reduce(BigDecimal.ZERO, BigDecimal::add),
        advice == null ? null : (Long) advice.asOfMillis(),
        advice == null ? Map.of() : advice.leftOut(),
        notLookedFor,
        changes);
  }

  private static boolean isOfAdvice(FindingKind kind) {
    return switch (kind) {
      case OVER_PROVISIONED,
          OVER_PROVISIONED_CPU_ONLY,
          OVER_USED,
          IDLE,
          UNATTACHED_STORAGE,
          OLD_SNAPSHOT ->
          true;
      case FITS, NOT_ENOUGH_DATA, UNKNOWN_TYPE, UNUSED_COMMITMENT -> false;
    };
  }

  private static List<Change> changes(CostReport report, Beside beside, LocalDate until) {
    List<InstanceDay> days = new ArrayList<>();
    for (ResourceDay day : beside.resources()) {
      if (!day.type().isEmpty() && day.currency().equals(report.currency())) {
        days.add(
            new InstanceDay(
                day.id(),
                Utc.millis(day.day()),
                day.type(),
                day.hours(),
                day.costs().list(),
                day.costs().effective()));
      }
    }
    return ImplementedSavings.of(
            days, beside.recommendedMillis(), Utc.millis(report.period().from()), Utc.millis(until))
        .stream()
        .map(
            saving ->
                new Change(
                    saving.id(),
                    saving.change(),
                    Utc.date(saving.changedMillis()),
                    saving.oldType(),
                    saving.newType(),
                    saving.listSavings(),
                    saving.effectiveSavings()))
        .sorted(
            Comparator.comparing(Change::effectiveSavings)
                .reversed()
                .thenComparing(Change::resource))
        .toList();
  }

  /**
   * What can be done: the advice, and the commitments that the bill shows unused over the last
   * thirty complete days. Those are paid whatever is done, so they save nothing.
   *
   * @param cells of the report's currency
   */
  static List<Recommendation> recommendations(
      Collection<CostCell> cells, Beside beside, LocalDate until) {
    List<Recommendation> all = new ArrayList<>();
    Map<String, BigDecimal> unused = UnusedCommitments.of(cells).monthly(until);
    if (beside.advice() != null) {
      all.addAll(beside.advice().recommendations());
      // the bill knows better
      all.removeIf(
          one ->
              one.reason().equals(FindingKind.UNUSED_COMMITMENT.text())
                  && unused.containsKey(one.resource()));
    }
    unused.entrySet().stream()
        .filter(entry -> entry.getValue().signum() > 0)
        .sorted(
            Map.Entry.<String, BigDecimal>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> commitment(entry.getKey(), entry.getValue()))
        .forEach(all::add);
    return List.copyOf(all);
  }

  private static Recommendation commitment(String id, BigDecimal monthly) {
    return new Recommendation(
        id,
        List.of(),
        "",
        "",
        monthly,
        "use or sell",
        FindingKind.UNUSED_COMMITMENT.text(),
        BigDecimal.ZERO,
        0,
        false,
        List.of(ReasonCode.COMMITMENT_UNUSED.name()),
        List.of());
  }
}
