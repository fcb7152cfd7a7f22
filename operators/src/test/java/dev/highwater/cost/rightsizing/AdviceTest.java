package dev.highwater.cost.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static final long DAY = 86_400_000L;
  private static final long END = 100 * DAY;
  private static final Catalogue CATALOGUE = Catalogue.builtIn();

  private final Advice.Collector collector = collector(RightsizingRules.DEFAULT);

  private static Advice.Collector collector(RightsizingRules rules) {
    return new Advice.Collector(new Rightsizer(CATALOGUE, rules), END);
  }

  /** Fourteen days by the five minutes. */
  private static void usage(
      Advice.Collector collector, String id, double cpu, double cpuPeak, double memory) {
    for (int i = 0; i < 14 * 288; i++) {
      collector.sample(id, END - 14 * DAY + i * 300_000L, i % 100 == 0 ? cpuPeak : cpu, memory);
    }
  }

  private static Instance instance(String id, String type, String group) {
    return new Instance(id, type, "us-east-1", group, true, false, null, BigDecimal.ZERO);
  }

  private Finding finding(String resource) {
    return collector.advice().findings().stream()
        .filter(finding -> finding.resource().equals(resource))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theCheapestTypeThatFitsIsRecommended() {
    collector.instance(instance("i-1", "m5.4xlarge", ""));
    usage(collector, "i-1", 5, 15, 10);
    Finding finding = finding("i-1");
    assertThat(finding.kind()).isEqualTo(FindingKind.OVER_PROVISIONED);
    // 2.4 of 16 processors and 6.4 of 64 GiB, and a fifth of the new type must stay free.
    Option best = finding.options().get(0);
    InstanceType type = CATALOGUE.type(best.type()).orElseThrow();
    assertThat(type.vcpus()).isGreaterThanOrEqualTo(3);
    assertThat(type.memoryGib()).isGreaterThanOrEqualTo(8);
    assertThat(type.architecture()).isEqualTo("amd64");
    assertThat(type.burstable()).isFalse();
    assertThat(best.cpuPercent()).isLessThanOrEqualTo(80);
    assertThat(best.memoryPercent()).isLessThanOrEqualTo(80);
    for (InstanceType other : CATALOGUE.types()) {
      boolean fits =
          other.vcpus() >= 3
              && other.memoryGib() >= 8
              && other.generation() >= 5
              && other.architecture().equals("amd64")
              && !other.burstable()
              && List.of("m", "c", "r").contains(other.category())
              && other.hourly().containsKey("us-east-1");
      if (fits) {
        assertThat(other.hourly().get("us-east-1")).isGreaterThanOrEqualTo(best.hourly());
      }
    }
    BigDecimal hour = new BigDecimal("0.768").subtract(best.hourly());
    assertThat(best.listSavings()).isEqualByComparingTo(hour.multiply(BigDecimal.valueOf(730)));
    assertThat(finding.options()).hasSize(3);
    assertThat(finding.options().get(1).hourly()).isGreaterThanOrEqualTo(best.hourly());
  }

  @Test
  void theGuidesLimitsAreAverages() {
    usage(collector, "cpu", 20, 20, 10);
    usage(collector, "memory", 5, 5, 30);
    usage(collector, "both", 19.9, 19.9, 29.9);
    List.of("cpu", "memory", "both")
        .forEach(id -> collector.instance(instance(id, "m5.4xlarge", "")));
    assertThat(finding("cpu").kind()).isEqualTo(FindingKind.FITS);
    assertThat(finding("memory").kind()).isEqualTo(FindingKind.FITS);
    assertThat(finding("both").kind()).isEqualTo(FindingKind.OVER_PROVISIONED);
  }

  @Test
  void anotherArchitectureOnlyWhereAllowed() {
    RightsizingRules rules =
        new RightsizingRules(
            14 * DAY, 72, 20, 30, 90, 1, 20, true, false, false, 90 * DAY, 7 * DAY);
    Advice.Collector allowed = collector(rules);
    allowed.instance(instance("i-1", "m5.4xlarge", ""));
    usage(allowed, "i-1", 5, 15, 10);
    Option best = allowed.advice().findings().get(0).options().get(0);
    assertThat(CATALOGUE.type(best.type()).orElseThrow().architecture()).isEqualTo("arm64");
    assertThat(best.reasons()).contains(ReasonCode.ARCHITECTURE_CHANGES);
  }

  @Test
  void tooFewHoursAreTheirOwnFinding() {
    collector.instance(instance("i-1", "m5.4xlarge", ""));
    for (int hour = 0; hour < 71; hour++) {
      collector.sample("i-1", END - (hour + 1) * 3_600_000L, 1, 1);
    }
    assertThat(finding("i-1").kind()).isEqualTo(FindingKind.NOT_ENOUGH_DATA);
    assertThat(finding("i-1").options()).isEmpty();
    collector.sample("i-1", END - 80 * 3_600_000L, 5, 1);
    assertThat(finding("i-1").kind()).isEqualTo(FindingKind.OVER_PROVISIONED);
  }

  @Test
  void whatWasNotSeenAsksForMoreRoom() {
    collector.instance(instance("seen", "m5.4xlarge", ""));
    usage(collector, "seen", 8, 8, 10);
    collector.instance(instance("unseen", "m5.4xlarge", ""));
    for (int i = 0; i < 4 * 288; i++) {
      collector.sample("unseen", END - (i + 1) * 300_000L, 8, 10);
    }
    Option seen = finding("seen").options().get(0);
    Option unseen = finding("unseen").options().get(0);
    assertThat(unseen.hourly()).isGreaterThan(seen.hourly());
    assertThat(unseen.reasons()).contains(ReasonCode.SHORT_HISTORY);
  }

  @Test
  void withoutMemoryTheProcessorAloneIsToldAndNotCounted() {
    collector.instance(instance("i-1", "m5.4xlarge", ""));
    usage(collector, "i-1", 5, 15, Double.NaN);
    Finding finding = finding("i-1");
    assertThat(finding.kind()).isEqualTo(FindingKind.OVER_PROVISIONED_CPU_ONLY);
    Option best = finding.options().get(0);
    assertThat(CATALOGUE.type(best.type()).orElseThrow().memoryGib()).isGreaterThanOrEqualTo(64);
    assertThat(best.risk()).isPositive();
    assertThat(best.reasons()).contains(ReasonCode.MEMORY_NOT_MEASURED);
    assertThat(collector.advice().potentialEffective()).isZero();
  }

  @Test
  void aGroupIsOneFinding() {
    for (String id : List.of("i-1", "i-2", "i-3")) {
      collector.instance(instance(id, "m5.4xlarge", "web"));
      usage(collector, id, 5, id.equals("i-2") ? 60 : 6, 10);
    }
    Advice advice = collector.advice();
    assertThat(advice.findings()).hasSize(1);
    Finding finding = advice.findings().get(0);
    assertThat(finding.resource()).isEqualTo("web");
    assertThat(finding.members()).containsExactly("i-1", "i-2", "i-3");
    Option best = finding.options().get(0);
    assertThat(CATALOGUE.type(best.type()).orElseThrow().vcpus()).isGreaterThanOrEqualTo(1);
    assertThat(advice.potentialList())
        .isEqualByComparingTo(
            new BigDecimal("0.768").subtract(best.hourly()).multiply(BigDecimal.valueOf(2_190)));
  }

  @Test
  void spotAndStoppedOnesAreLeftOut() {
    collector.instance(
        new Instance("spot", "m5.4xlarge", "", "", true, true, null, BigDecimal.ZERO));
    collector.instance(
        new Instance("stopped", "m5.4xlarge", "", "", false, false, null, BigDecimal.ZERO));
    usage(collector, "spot", 1, 2, 1);
    assertThat(collector.advice().findings()).isEmpty();
    assertThat(collector.advice().leftOut()).isEqualTo(Map.of("spot", 1, "stopped", 1));
  }

  @Test
  void commitmentsAndRatesAreTakenOff() {
    collector.instance(
        new Instance(
            "i-1",
            "m5.4xlarge",
            "us-east-1",
            "",
            true,
            false,
            new BigDecimal("0.384"),
            new BigDecimal("0.75")));
    usage(collector, "i-1", 5, 15, 10);
    Option best = finding("i-1").options().get(0);
    // Half of the list price, and a quarter of the hours is open.
    assertThat(best.effectiveSavings())
        .isEqualByComparingTo(best.listSavings().multiply(new BigDecimal("0.125")));
    assertThat(best.reasons()).contains(ReasonCode.COMMITTED_PART_NOT_SAVED);
  }

  @Test
  void overUsedOnesGetMore() {
    collector.instance(instance("i-1", "m5.large", ""));
    usage(collector, "i-1", 50, 97, 40);
    Finding finding = finding("i-1");
    assertThat(finding.kind()).isEqualTo(FindingKind.OVER_USED);
    assertThat(finding.reasons()).contains(ReasonCode.CPU_OVER_USED);
    assertThat(CATALOGUE.type(finding.options().get(0).type()).orElseThrow().vcpus())
        .isGreaterThan(2);
    assertThat(collector.advice().potentialEffective()).isZero();
  }

  @Test
  void idleOnesAreEnded() {
    collector.instance(instance("i-1", "m5.large", ""));
    usage(collector, "i-1", 0.2, 0.6, 4);
    Finding finding = finding("i-1");
    assertThat(finding.kind()).isEqualTo(FindingKind.IDLE);
    assertThat(finding.options().get(0).action()).isEqualTo("terminate");
    assertThat(collector.advice().potentialList())
        .isEqualByComparingTo(new BigDecimal("0.096").multiply(BigDecimal.valueOf(730)));
  }

  @Test
  void storageIsWasteWhereTheInventorySaysSo() {
    assertThat(collector.advice().absent())
        .containsExactly(FindingKind.UNATTACHED_STORAGE, FindingKind.OLD_SNAPSHOT);
    collector.volume(new Volume("v-free", "", "", END - 8 * DAY, new BigDecimal("12.5")));
    collector.volume(new Volume("v-new", "", "", END - 6 * DAY, BigDecimal.TEN));
    collector.volume(new Volume("v-used", "", "i-1", END - 99 * DAY, BigDecimal.TEN));
    collector.volume(new Volume("v-dear", "", "", END - 99 * DAY, null));
    collector.snapshot(new Snapshot("s-old", "", END - 91 * DAY, false, BigDecimal.ONE));
    collector.snapshot(new Snapshot("s-used", "", END - 91 * DAY, true, BigDecimal.ONE));
    collector.commitment(new Commitment("c-1", new BigDecimal("40")));
    Advice advice = collector.advice();
    assertThat(advice.absent()).isEmpty();
    assertThat(advice.findings().stream().map(Finding::resource))
        .containsExactly("v-free", "s-old", "v-dear", "c-1");
    assertThat(advice.potentialEffective()).isEqualByComparingTo("13.5");
  }

  @Test
  void aTypeThatNobodyKnowsIsSaidToBe() {
    collector.instance(instance("i-1", "z99.large", ""));
    usage(collector, "i-1", 5, 6, 10);
    assertThat(finding("i-1").kind()).isEqualTo(FindingKind.UNKNOWN_TYPE);
  }

  @Test
  void pricesOfAnotherRegionAreSaidToBe() {
    collector.instance(
        new Instance("i-1", "m5.4xlarge", "xx-1", "", true, false, null, BigDecimal.ZERO));
    usage(collector, "i-1", 5, 6, 10);
    assertThat(finding("i-1").reasons()).contains(ReasonCode.PRICE_OF_OTHER_REGION);
  }
}
