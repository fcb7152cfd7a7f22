package dev.highwater.cost.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.Charge;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EffectsTest {
  private static final Allocator ALLOCATOR = new Allocator(AllocationSettings.DEFAULT);

  @Test
  void moreOfTheSameIsVolume() {
    assertThat(effects(List.of(usage("a", "10", "20")), List.of(usage("a", "15", "30"))))
        .isEqualTo(effects("10", "0", "0", "0"));
  }

  @Test
  void anotherPriceIsPrice() {
    assertThat(effects(List.of(usage("a", "10", "20")), List.of(usage("a", "10", "25"))))
        .isEqualTo(effects("0", "5", "0", "0"));
  }

  @Test
  void dearerItemsAreMix() {
    assertThat(
            effects(
                List.of(usage("small", "10", "10"), usage("large", "10", "40")),
                List.of(usage("small", "5", "5"), usage("large", "15", "60"))))
        .isEqualTo(effects("0", "0", "15", "0"));
  }

  @Test
  void whatACommitmentSavesIsCommitment() {
    Charge onDemand = usage("a", "10", "20");
    Charge covered =
        Bills.charge().usageType("a").quantity("10").costs(costs("0", "12", "20")).build();
    assertThat(effects(List.of(onDemand), List.of(covered)))
        .isEqualTo(effects("0", "0", "0", "-8"));
    assertThat(Effects.of(cells(List.of(onDemand)), cells(List.of(covered)), CostBasis.LIST).sum())
        .isEqualByComparingTo("0");
  }

  @Test
  void aNewServiceAndWhatHasNoQuantityIsVolume() {
    assertThat(effects(List.of(), List.of(usage("a", "10", "20"))))
        .isEqualTo(effects("20", "0", "0", "0"));
    assertThat(
            effects(
                List.of(Bills.charge().quantity(null).cost("3").build()),
                List.of(Bills.charge().quantity(null).cost("4").build())))
        .isEqualTo(effects("1", "0", "0", "0"));
  }

  @Test
  void allEffectsAlwaysAddUpToTheChange() {
    Random random = new Random(11);
    for (int round = 0; round < 400; round++) {
      List<CostCell> before = any(random);
      List<CostCell> after = any(random);
      for (CostBasis basis : CostBasis.values()) {
        assertThat(Effects.of(before, after, basis).sum())
            .isEqualByComparingTo(total(after, basis).subtract(total(before, basis)));
      }
    }
  }

  private static List<CostCell> any(Random random) {
    List<Charge> charges = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      charges.add(
          random.nextInt(3) == 0
              ? Bills.any(random)
              : Bills.charge()
                  .usageType("type" + random.nextInt(3))
                  .quantity(Bills.money(random).abs().add(BigDecimal.ONE).toPlainString())
                  .costs(Bills.costs(random))
                  .build());
    }
    return cells(charges);
  }

  private static BigDecimal total(List<CostCell> cells, CostBasis basis) {
    return cells.stream()
        .map(cell -> cell.amounts().costs().of(basis))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Charge usage(String type, String quantity, String cost) {
    return Bills.charge().usageType(type).quantity(quantity).cost(cost).build();
  }

  private static Costs costs(String billed, String effective, String contracted) {
    return new Costs(
        new BigDecimal(billed),
        new BigDecimal(effective),
        new BigDecimal(contracted),
        new BigDecimal(contracted));
  }

  private static List<CostCell> cells(List<Charge> charges) {
    return charges.stream().map(ALLOCATOR::cell).toList();
  }

  private static Effects effects(List<Charge> before, List<Charge> after) {
    return Effects.of(cells(before), cells(after), CostBasis.EFFECTIVE);
  }

  private static Effects effects(String volume, String price, String mix, String commitment) {
    return new Effects(
        new BigDecimal(volume),
        new BigDecimal(price),
        new BigDecimal(mix),
        new BigDecimal(commitment));
  }
}
