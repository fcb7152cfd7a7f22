package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which types would have carried what an instance did: the 99.5th percentile of its processor use
 * and its highest memory use must leave the headroom free.
 *
 * <p>A virtual processor of the same or a later generation counts as one of the present type. Types
 * with accelerators, whole machines and special families are not offered.
 */
final class FitTest {
  private static final Set<String> GENERAL = Set.of("m", "c", "r");
  private static final double EASY = 50;
  private static final double MODERATE = 65;
  private static final int HIGHEST_RISK = 4;

  /** Percent that would have to stay free if nothing at all had been seen. */
  private static final double UNSEEN_HEADROOM = 60;

  private final Catalogue catalogue;
  private final RightsizingRules rules;

  /**
   * A type that fits.
   *
   * @param cpuPercent use of its processors that would have been
   * @param memoryPercent use of its memory that would have been; NaN where unknown
   */
  record Fit(
      InstanceType type,
      BigDecimal hourly,
      double cpuPercent,
      double memoryPercent,
      int risk,
      Set<ReasonCode> reasons) {}

  FitTest(Catalogue catalogue, RightsizingRules rules) {
    this.catalogue = catalogue;
    this.rules = rules;
  }

  /** The types that fit, cheapest first; of one price the one with the least risk. */
  List<Fit> of(InstanceType now, String priceRegion, Usage usage) {
    return catalogue.types().stream()
        .filter(type -> isOffered(type, now) && type.hourly().containsKey(priceRegion))
        .map(type -> fit(type, now, priceRegion, usage))
        .filter(fit -> fits(fit, now, usage))
        .sorted(
            Comparator.comparing(Fit::hourly)
                .thenComparing(Fit::risk)
                .thenComparing(fit -> -fit.type().generation())
                .thenComparing(fit -> fit.type().name()))
        .toList();
  }

  private boolean isOffered(InstanceType type, InstanceType now) {
    return !type.name().equals(now.name())
        && (rules.otherArchitectures() || type.architecture().equals(now.architecture()))
        && (rules.burstable() || !type.burstable())
        && (GENERAL.contains(type.category()) || type.category().equals(now.category()))
        && type.generation() >= now.generation()
        && type.gpus() == 0
        && !type.size().startsWith("metal")
        && (now.localGb() == 0 || type.localGb() > 0);
  }

  private boolean fits(Fit fit, InstanceType now, Usage usage) {
    double most = 100 - headroomPercent(usage);
    boolean memory =
        usage.hasMemory() ? fit.memoryPercent() <= most : fit.type().memoryGib() >= now.memoryGib();
    return fit.cpuPercent() <= most && memory;
  }

  /** What has not been seen of the look-back may have been worse than what has. */
  private double headroomPercent(Usage usage) {
    double unseen = 1 - (double) usage.hours() / usage.ofHours();
    return rules.headroomPercent()
        + Math.max(0, UNSEEN_HEADROOM - rules.headroomPercent()) * Math.max(0, unseen);
  }

  private Fit fit(InstanceType type, InstanceType now, String priceRegion, Usage usage) {
    double cpu = usage.cpuP995() * now.vcpus() / type.vcpus();
    double memory =
        usage.hasMemory() ? usage.memoryMax() * now.memoryGib() / type.memoryGib() : Double.NaN;
    Set<ReasonCode> reasons = EnumSet.noneOf(ReasonCode.class);
    double fullest = usage.hasMemory() ? Math.max(cpu, memory) : cpu;
    int risk = fullest <= EASY ? 0 : fullest <= MODERATE ? 1 : 2;
    if (!usage.hasMemory()) {
      reasons.add(ReasonCode.MEMORY_NOT_MEASURED);
      risk++;
    }
    if (usage.hours() < usage.ofHours() / 2) {
      reasons.add(ReasonCode.SHORT_HISTORY);
      risk++;
    }
    if (!type.architecture().equals(now.architecture())) {
      reasons.add(ReasonCode.ARCHITECTURE_CHANGES);
      risk++;
    }
    if (!type.manufacturer().equals(now.manufacturer())) {
      reasons.add(ReasonCode.PROCESSOR_CHANGES);
    }
    if (!type.family().equals(now.family())) {
      reasons.add(ReasonCode.FAMILY_CHANGES);
    }
    if (type.networkMbps() < now.networkMbps()) {
      reasons.add(ReasonCode.NETWORK_BANDWIDTH_LOWER);
    }
    if (type.localGb() < now.localGb()) {
      reasons.add(ReasonCode.LOCAL_DISK_LOWER);
    }
    return new Fit(
        type, type.hourly().get(priceRegion), cpu, memory, Math.min(HIGHEST_RISK, risk), reasons);
  }
}
