package dev.highwater.cost.rightsizing;

import dev.highwater.billing.CommitmentStatus;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What commitments cost that nothing used, as the bill's last thirty complete days show it, at
 * effective cost. One currency. All thirty count: a bill says nothing of a day on which all was
 * used, so one such day among many is not a month of them; of a younger commitment, or bill, less
 * is told than there will be.
 */
public final class UnusedCommitments {
  private final NavigableMap<LocalDate, Map<String, BigDecimal>> days = new TreeMap<>();

  /** Start of the first day that counts, where days before {@code untilMillis} are complete. */
  public static long firstDay(long untilMillis) {
    return untilMillis - Billed.DAYS * Utc.DAY;
  }

  /** Whether a cell is about what nothing used. */
  public static boolean isUnused(CostKey key) {
    return key.commitmentStatus() == CommitmentStatus.UNUSED;
  }

  /** Those of cells. */
  public static UnusedCommitments of(Collection<CostCell> cells) {
    UnusedCommitments unused = new UnusedCommitments();
    for (CostCell cell : cells) {
      if (isUnused(cell.key())) {
        unused.add(
            cell.key().commitmentId(),
            Utc.date(cell.key().hourMillis()),
            cell.amounts().costs().effective());
      }
    }
    return unused;
  }

  /** What nothing used on a day, or in a part of it. */
  public void add(String id, LocalDate day, BigDecimal effective) {
    days.computeIfAbsent(day, one -> new TreeMap<>()).merge(id, effective, BigDecimal::add);
  }

  /**
   * What they cost a month of 730 hours, by commitment; of those that have days among the thirty.
   *
   * @param until the day after the last complete one
   */
  public Map<String, BigDecimal> monthly(LocalDate until) {
    Map<String, BigDecimal> monthly = new TreeMap<>();
    days.subMap(until.minusDays(Billed.DAYS), true, until, false)
        .values()
        .forEach(day -> day.forEach((id, cost) -> monthly.merge(id, cost, BigDecimal::add)));
    monthly.replaceAll((id, cost) -> Billed.monthly(cost, Billed.DAYS));
    return monthly;
  }

  /** The finding about one. It is paid whatever is done: there is no option. */
  static Finding finding(String id, BigDecimal monthly) {
    return new Finding(
        FindingKind.UNUSED_COMMITMENT,
        id,
        List.of(),
        "",
        "",
        null,
        monthly,
        Set.of(ReasonCode.COMMITMENT_UNUSED),
        List.of());
  }

  /**
   * What is found of them, to the cent.
   *
   * @param until the day after the last complete one
   */
  public List<Finding> findings(LocalDate until) {
    List<Finding> findings = new ArrayList<>();
    monthly(until)
        .forEach(
            (id, monthly) -> {
              BigDecimal cents = monthly.setScale(2, RoundingMode.HALF_UP);
              if (cents.signum() > 0) {
                findings.add(finding(id, cents));
              }
            });
    return findings;
  }
}
