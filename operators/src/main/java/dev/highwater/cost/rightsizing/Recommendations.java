package dev.highwater.cost.rightsizing;

import dev.highwater.result.Recommendation;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;

/** Findings as records, and the life of these. */
public final class Recommendations {
  private Recommendations() {}

  /**
   * The record of a finding that something can be done about, as if it were the first.
   *
   * @param resource under which it is told
   * @param asOfMillis end of the look-back
   */
  public static Recommendation of(Finding finding, String resource, long asOfMillis) {
    Usage usage = finding.usage();
    boolean hasMemory = usage != null && usage.hasMemory();
    return new Recommendation(
        resource,
        Recommendation.OPEN,
        0,
        finding.kind().text(),
        finding.members(),
        finding.type(),
        finding.region(),
        finding.monthly(),
        usage == null ? null : percent(usage.cpuAverage()),
        usage == null ? null : percent(usage.cpuP995()),
        hasMemory ? percent(usage.memoryAverage()) : null,
        hasMemory ? percent(usage.memoryMax()) : null,
        names(finding.reasons()),
        finding.options().stream()
            .map(
                option ->
                    new Recommendation.Option(
                        option.action(),
                        option.type(),
                        option.listSavings(),
                        option.effectiveSavings(),
                        option.risk(),
                        names(option.reasons())))
            .toList(),
        asOfMillis);
  }

  /** The same as the next record of its life. */
  public static Recommendation next(Recommendation now, int revision) {
    return new Recommendation(
        now.resource(),
        now.state(),
        revision,
        now.kind(),
        now.members(),
        now.type(),
        now.region(),
        now.monthly(),
        now.cpuAverage(),
        now.cpuP995(),
        now.memoryAverage(),
        now.memoryMax(),
        now.reasons(),
        now.options(),
        now.asOfMillis());
  }

  /**
   * The record that is to be written next; {@code null} for none.
   *
   * @param last the resource's record before; {@code null} for none
   * @param now what is recommended, as if it were the first; {@code null} for nothing
   * @param changed whether {@code now} says something else than {@code last}; asked of open ones
   */
  public static Recommendation step(
      Recommendation last,
      Recommendation now,
      long asOfMillis,
      BiPredicate<Recommendation, Recommendation> changed) {
    boolean isOpen = last != null && last.state().equals(Recommendation.OPEN);
    if (now == null) {
      return isOpen ? ended(last, asOfMillis) : null;
    }
    return !isOpen || changed.test(last, now)
        ? next(now, last == null ? 0 : last.revision() + 1)
        : null;
  }

  /** That it has ended. */
  public static Recommendation ended(Recommendation last, long asOfMillis) {
    return new Recommendation(
        last.resource(),
        Recommendation.ENDED,
        last.revision() + 1,
        last.kind(),
        last.members(),
        last.type(),
        last.region(),
        last.monthly(),
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        asOfMillis);
  }

  private static List<String> names(Collection<ReasonCode> reasons) {
    return reasons.stream().sorted().map(Enum::name).toList();
  }

  private static Double percent(double value) {
    return Double.isNaN(value) ? null : (Double) (Math.rint(value * 100) / 100);
  }
}
