package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventSharesTest {
  private static Accumulator share(FamilyKind kind, double value, boolean error, double weight) {
    FamilyDefinition family = Given.family("f", kind);
    List<PaneShare> shares =
        EventShares.of(
            new EventUse(
                "cart", "f", "m", 1_019_999, value, error, weight, "t1", Labels.of("tenant", "a")),
            family);
    if (shares.isEmpty()) {
      return null;
    }
    assertThat(shares).hasSize(1);
    assertThat(shares.get(0).paneStartMillis()).isEqualTo(1_010_000);
    assertThat(shares.get(0).series())
        .isEqualTo(new SignalSeries("cart", "f", "m", Labels.of("tenant", "a"), ""));
    Accumulator amount = shares.get(0).amount();
    assertThat(amount.maxIntervalMillis()).isZero();
    assertThat(amount.exemplars()).extracting(e -> e.traceId()).containsExactly("t1");
    return amount;
  }

  @Test
  void everyKindTakesItsPart() {
    Accumulator requests = share(FamilyKind.REQUESTS, 0.5, true, 3);
    assertThat(requests.count()).isEqualTo(3);
    assertThat(requests.errors()).isEqualTo(3);
    assertThat(requests.sketch()).isNull();
    Accumulator latency = share(FamilyKind.DISTRIBUTION, 0.5, false, 2);
    assertThat(latency.count()).isEqualTo(2);
    assertThat(latency.sum()).isEqualTo(1);
    assertThat(latency.max()).isEqualTo(0.5);
    assertThat(latency.sketch().count()).isEqualTo(2);
    assertThat(share(FamilyKind.RATE, 20, false, 2).count()).isEqualTo(40);
    assertThat(share(FamilyKind.RATE, Double.NaN, false, 2).count()).isEqualTo(2);
    Accumulator ratio = share(FamilyKind.RATIO, 1, false, 2);
    assertThat(ratio.numerator()).isEqualTo(2);
    assertThat(ratio.denominator()).isEqualTo(2);
    assertThat(share(FamilyKind.RATIO, Double.NaN, false, 2).numerator()).isZero();
    assertThat(share(FamilyKind.RATIO, Double.NaN, true, 2).numerator()).isEqualTo(2);
    Accumulator gauge = share(FamilyKind.GAUGE, 7, false, 2);
    assertThat(gauge.count()).isEqualTo(2);
    assertThat(gauge.sum()).isEqualTo(14);
    assertThat(gauge.last()).isEqualTo(7);
    Accumulator state = share(FamilyKind.STATE, 2, false, 1);
    assertThat(state.last()).isEqualTo(2);
    assertThat(state.transitions()).isEqualTo(1);
    assertThat(share(FamilyKind.DIFFERENCE, 4, false, 1).numerator()).isEqualTo(4);
    assertThat(share(FamilyKind.DIFFERENCE, -4, false, 1).denominator()).isEqualTo(4);
    assertThat(share(FamilyKind.DIFFERENCE, Double.NaN, false, 1).numerator()).isEqualTo(1);
  }

  @Test
  void whatCannotBeUsedIsNothing() {
    assertThat(share(FamilyKind.DISTRIBUTION, Double.NaN, false, 1)).isNull();
    assertThat(share(FamilyKind.GAUGE, Double.NaN, false, 1)).isNull();
    assertThat(share(FamilyKind.STATE, Double.NaN, false, 1)).isNull();
    assertThat(share(FamilyKind.REQUESTS, 1, false, 0)).isNull();
    assertThat(share(FamilyKind.REQUESTS, 1, false, Double.NaN)).isNull();
  }
}
