package dev.highwater.cost.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.ledger.Ledger;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceCostsTest {
  private static final String ARN = "arn:aws:ec2:eu-west-1:111:instance/";

  private static List<CostCell> cells(AllocationSettings allocation, List<BillingItem> items) {
    Ledger ledger = new Ledger(allocation);
    items.forEach(ledger::add);
    return ledger.cells(Long.MAX_VALUE);
  }

  @Test
  void whatIsMarkedChangesNoCellOfTheReport() {
    Random random = new Random(23);
    AllocationSettings allocation = AllocationSettings.DEFAULT.withKeptTags(List.of("project"));
    for (int round = 0; round < 60; round++) {
      ResourceCosts resources = new ResourceCosts(Set.of("i-0", "i-1"));
      List<BillingItem> plain = new ArrayList<>();
      for (int delivery = 0; delivery < 3; delivery++) {
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          Bills.Builder charge =
              Bills.charge()
                  .id(random.nextInt(3) == 0 ? "line" + random.nextInt(20) : "")
                  .at("2024-09-0" + (1 + random.nextInt(3)), random.nextInt(3))
                  .costs(Bills.costs(random))
                  .tag("project", "p" + random.nextInt(2));
          charge.resource(ARN + "i-" + random.nextInt(3));
          charges.add(charge.build());
          if (random.nextInt(4) == 0) {
            charges.add(
                Bills.charge()
                    .at("2024-09-0" + (1 + random.nextInt(3)), random.nextInt(3))
                    .partOf(ARN + "i-" + random.nextInt(3), "shop")
                    .costs(Bills.costs(random))
                    .build());
          }
        }
        Delivery of =
            random.nextBoolean()
                ? Bills.overwrite("d" + delivery, "scope", delivery)
                : Bills.append("d" + delivery, "scope", delivery);
        plain.addAll(Bills.delivery(of, charges));
      }
      List<BillingItem> marked = plain.stream().map(resources::marked).toList();
      List<CostCell> kept = cells(resources.allocation(allocation), marked);
      assertThat(resources.plain(kept)).isEqualTo(cells(allocation, plain));
      assertThat(ResourceCosts.days(kept)).isNotEmpty();
    }
  }

  @Test
  void aNodeCostsWhatItAndItsPartsCost() {
    ResourceCosts resources = new ResourceCosts(Set.of("i-0"));
    List<BillingItem> items =
        Bills.delivery(
            Bills.append("d", "scope", 1),
            List.of(
                Bills.charge().resource(ARN + "i-0").cost("10").build(),
                Bills.charge().resource("pod-a").partOf(ARN + "i-0", "shop").cost("4").build(),
                Bills.charge().resource("pod-b").partOf(ARN + "i-0", "lab").cost("3").build(),
                Bills.charge().resource(ARN + "i-9").cost("99").build()));
    List<CostCell> cells =
        cells(
            resources.allocation(AllocationSettings.DEFAULT),
            items.stream().map(resources::marked).toList());
    BigDecimal sum = BigDecimal.ZERO;
    for (ResourceDay day : ResourceCosts.days(cells)) {
      assertThat(day.id()).isEqualTo("i-0");
      sum = sum.add(day.costs().effective());
    }
    assertThat(sum).isEqualByComparingTo("10");
  }
}
