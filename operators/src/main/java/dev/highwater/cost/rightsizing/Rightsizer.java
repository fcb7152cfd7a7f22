package dev.highwater.cost.rightsizing;

import dev.highwater.cost.rightsizing.FitTest.Fit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges one instance, or the instances of one group, by how they were used.
 *
 * <p>First what is wrong (the averages of the guide: processor below 20 %, memory below 30 %), then
 * what to take instead, by the {@linkplain FitTest fit test}. Instances that are stopped or bought
 * at spot prices are the caller's to leave out.
 */
public final class Rightsizer {
  /** Hours of a month. */
  static final BigDecimal MONTH = BigDecimal.valueOf(730);

  private static final int OPTIONS = 3;

  private final Catalogue catalogue;
  private final RightsizingRules rules;
  private final FitTest fitTest;

  public Rightsizer(Catalogue catalogue, RightsizingRules rules) {
    this.catalogue = catalogue;
    this.rules = rules;
    fitTest = new FitTest(catalogue, rules);
  }

  /** The limits. */
  public RightsizingRules rules() {
    return rules;
  }

  /**
   * Judges.
   *
   * @param name of the finding's resource: the instance, or its group
   * @param instances of one type; their prices may differ
   * @param usage of all of them
   */
  public Finding judge(String name, List<Instance> instances, Usage usage) {
    Instance first = instances.get(0);
    InstanceType type = catalogue.type(first.type()).orElse(null);
    String priceRegion = priceRegion(type, first.region());
    Set<ReasonCode> reasons = EnumSet.noneOf(ReasonCode.class);
    FindingKind kind = kind(usage, type, reasons);
    List<Option> options = new ArrayList<>();
    if (priceRegion == null && kind != FindingKind.NOT_ENOUGH_DATA && type != null) {
      reasons.add(ReasonCode.PRICE_UNKNOWN);
    } else if (priceRegion != null) {
      if (!priceRegion.equals(first.region())) {
        reasons.add(ReasonCode.PRICE_OF_OTHER_REGION);
      }
      options.addAll(options(kind, instances, type, priceRegion, usage));
      if (options.isEmpty() && isTooLarge(kind)) {
        reasons.add(
            type.gpus() > 0
                ? ReasonCode.ACCELERATOR_NOT_MEASURED
                : ReasonCode.NOTHING_CHEAPER_FITS);
        kind = FindingKind.FITS;
      } else if (options.isEmpty() && kind == FindingKind.OVER_USED) {
        reasons.add(ReasonCode.NOTHING_LARGER_FITS);
      }
    }
    return new Finding(
        kind,
        name,
        instances.stream().map(Instance::id).sorted().toList(),
        first.type(),
        first.region(),
        usage,
        priceRegion == null ? null : monthly(type.hourly().get(priceRegion), instances.size()),
        reasons,
        List.copyOf(options));
  }

  /**
   * What an hour of an instance costs on demand; {@code null} where the catalogue does not know.
   */
  BigDecimal listHourly(Instance instance) {
    InstanceType type = catalogue.type(instance.type()).orElse(null);
    String region = priceRegion(type, instance.region());
    return region == null ? null : type.hourly().get(region);
  }

  private static boolean isTooLarge(FindingKind kind) {
    return kind == FindingKind.OVER_PROVISIONED || kind == FindingKind.OVER_PROVISIONED_CPU_ONLY;
  }

  private FindingKind kind(Usage usage, InstanceType type, Set<ReasonCode> reasons) {
    if (!usage.hasMemory()) {
      reasons.add(ReasonCode.MEMORY_NOT_MEASURED);
    }
    if (usage.hours() < rules.minHours()) {
      return FindingKind.NOT_ENOUGH_DATA;
    }
    if (type == null) {
      return FindingKind.UNKNOWN_TYPE;
    }
    boolean memory = usage.hasMemory();
    if (usage.cpuMax() < rules.idleBelow()) {
      reasons.add(ReasonCode.NO_ACTIVITY);
      return FindingKind.IDLE;
    }
    boolean cpuFull = usage.cpuP995() >= rules.overUsedFrom();
    boolean memoryFull = memory && usage.memoryMax() >= rules.overUsedFrom();
    if (cpuFull || memoryFull) {
      if (cpuFull) {
        reasons.add(ReasonCode.CPU_OVER_USED);
      }
      if (memoryFull) {
        reasons.add(ReasonCode.MEMORY_OVER_USED);
      }
      return FindingKind.OVER_USED;
    }
    if (usage.cpuAverage() >= rules.cpuAverageBelow()
        || memory && usage.memoryAverage() >= rules.memoryAverageBelow()) {
      return FindingKind.FITS;
    }
    reasons.add(ReasonCode.CPU_OVER_PROVISIONED);
    if (memory) {
      reasons.add(ReasonCode.MEMORY_OVER_PROVISIONED);
      return FindingKind.OVER_PROVISIONED;
    }
    return FindingKind.OVER_PROVISIONED_CPU_ONLY;
  }

  private List<Option> options(
      FindingKind kind,
      List<Instance> instances,
      InstanceType type,
      String priceRegion,
      Usage usage) {
    BigDecimal now = type.hourly().get(priceRegion);
    if (kind == FindingKind.IDLE) {
      return List.of(terminate(instances, now));
    }
    boolean larger = kind == FindingKind.OVER_USED;
    if (!larger && !isTooLarge(kind) || type.gpus() > 0) {
      return List.of();
    }
    return fitTest.of(type, priceRegion, usage).stream()
        .filter(fit -> larger || fit.hourly().compareTo(now) < 0)
        .limit(OPTIONS)
        .map(fit -> resize(fit, instances, now))
        .toList();
  }

  private static Option terminate(List<Instance> instances, BigDecimal now) {
    Set<ReasonCode> reasons = EnumSet.of(ReasonCode.NO_ACTIVITY);
    return new Option(
        "terminate",
        "",
        BigDecimal.ZERO,
        monthly(now, instances.size()),
        effective(now, now, instances, reasons),
        Double.NaN,
        Double.NaN,
        1,
        reasons);
  }

  private static Option resize(Fit fit, List<Instance> instances, BigDecimal now) {
    BigDecimal less = now.subtract(fit.hourly());
    Set<ReasonCode> reasons = EnumSet.copyOf(withNone(fit.reasons()));
    return new Option(
        "resize",
        fit.type().name(),
        fit.hourly(),
        monthly(less, instances.size()),
        effective(less, now, instances, reasons),
        fit.cpuPercent(),
        fit.memoryPercent(),
        fit.risk(),
        reasons);
  }

  private static EnumSet<ReasonCode> withNone(Set<ReasonCode> reasons) {
    EnumSet<ReasonCode> copy = EnumSet.noneOf(ReasonCode.class);
    copy.addAll(reasons);
    return copy;
  }

  /** Each instance's saving at its own rate, without the share that a commitment pays anyway. */
  private static BigDecimal effective(
      BigDecimal less, BigDecimal now, List<Instance> instances, Set<ReasonCode> reasons) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Instance instance : instances) {
      BigDecimal rate =
          instance.effectiveHourly() == null
              ? BigDecimal.ONE
              : instance.effectiveHourly().divide(now, MathContext.DECIMAL64);
      BigDecimal open = BigDecimal.ONE.subtract(instance.committedShare());
      if (instance.committedShare().signum() > 0) {
        reasons.add(ReasonCode.COMMITTED_PART_NOT_SAVED);
      }
      sum = sum.add(less.multiply(rate).multiply(open));
    }
    return sum.multiply(MONTH).stripTrailingZeros();
  }

  private static BigDecimal monthly(BigDecimal hourly, int instances) {
    return hourly.multiply(MONTH).multiply(BigDecimal.valueOf(instances)).stripTrailingZeros();
  }

  /** The region whose prices count: its own, else the catalogue's first; {@code null} for none. */
  private String priceRegion(InstanceType type, String region) {
    return Optional.ofNullable(type)
        .map(
            known ->
                known.hourly().containsKey(region)
                    ? region
                    : known.hourly().containsKey(catalogue.regions().get(0))
                        ? catalogue.regions().get(0)
                        : null)
        .orElse(null);
  }
}
