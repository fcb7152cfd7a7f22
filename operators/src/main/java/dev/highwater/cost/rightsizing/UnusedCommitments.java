package dev.highwater.cost.rightsizing;

import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What commitments cost that nothing used, as the bill's last thirty complete days show it ({@link
 * Billed}), at effective cost. One currency.
 */
public final class UnusedCommitments {
  private final List<ResourceDay> days = new ArrayList<>();

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
    days.add(
        new ResourceDay(
            id,
            day,
            "",
            "",
            "",
            "",
            false,
            BigDecimal.ZERO,
            new Costs(BigDecimal.ZERO, effective, BigDecimal.ZERO, BigDecimal.ZERO)));
  }

  /**
   * What they cost a month of 730 hours, by commitment; of those that have days among the thirty.
   *
   * @param until the day after the last complete one
   */
  public Map<String, BigDecimal> monthly(LocalDate until) {
    Map<String, BigDecimal> monthly = new TreeMap<>();
    Billed.of(days, until).forEach((id, billed) -> monthly.put(id, billed.monthly()));
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
