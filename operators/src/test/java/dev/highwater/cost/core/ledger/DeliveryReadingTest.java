package dev.highwater.cost.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryReadingTest {
  private static final Delivery FILE = Bills.append("bill.csv", "bill.csv", Ledger.ALWAYS);

  private final Allocator allocator = new Allocator(AllocationSettings.DEFAULT);

  /** Repeated ids, amounts below zero, parts and nodes, in any order. */
  @Test
  void isWhatTheFoldOfAllRowsIs() {
    Random random = new Random(11);
    int repeated = 0;
    int shared = 0;
    for (int round = 0; round < 600; round++) {
      List<Charge> charges = charges(random);
      DeliveryReading reading = reading(charges);
      Map<Long, Charge> rows = new HashMap<>();
      charges.forEach(charge -> rows.put((long) rows.size(), charge));
      DeliveryContent fold = new DeliveryFold(allocator).fold(FILE, rows);
      DeliveryContent content = reading.content();
      assertThat(content.byId()).isEmpty();
      assertThat(content.sum()).isEqualTo(fold.sum());
      long ids = charges.stream().map(Charge::id).filter(id -> !id.isEmpty()).count();
      repeated += ids > fold.byId().size() ? 1 : 0;
      shared += charges.stream().anyMatch(part -> isPartOfAny(part, charges)) ? 1 : 0;
    }
    assertThat(repeated).isGreaterThan(100);
    assertThat(shared).isGreaterThan(100);
  }

  @Test
  void oneReadingIsEnoughWhereNothingIsRepeatedAndNothingShared() {
    DeliveryReading reading = new DeliveryReading(FILE, allocator);
    for (int i = 0; i < 20_000; i++) {
      reading.row(Bills.charge().id("line " + i).cost("0.1").build());
    }
    assertThat(reading.readsAgain()).isFalse();
    List<CostCell> cells = reading.content().cells();
    assertThat(cells).hasSize(1);
    assertThat(cells.get(0).amounts().rows()).isEqualTo(20_000);
    assertThat(cells.get(0).amounts().costs().billed()).isEqualByComparingTo("2000");
  }

  @Test
  void otherRowsWhenReadAgainAreAnError() {
    DeliveryReading reading = new DeliveryReading(FILE, allocator);
    Charge charge = Bills.charge().id("line").cost("1").build();
    reading.row(charge);
    reading.row(charge);
    reading.rowAgain(charge);
    assertThatThrownBy(reading::content)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("2 rows of bill.csv, and 1 when read again");
  }

  /** FOCUS' allocated charges stand in place of the charge that was split, which may come too. */
  @Test
  void anAllocatedChargeTakesFromTheChargeThatWasSplitAndFromNoOther() {
    List<Charge> charges = new ArrayList<>();
    for (String part : List.of("shop 6", "pay 3", " 1")) {
      String[] of = part.split(" ");
      charges.add(
          Bills.charge().resource("i-1").partOf("i-1", of[0]).cost(of[1]).quantity(of[1]).build());
    }
    charges.add(
        Bills.charge().resource("i-1").usageType("Transfer").cost("40").quantity("4").build());
    assertThat(spaces(charges)).isEqualTo(Map.of("shop", "6 6", "pay", "3 3", "", "41 5"));

    charges.add(Bills.charge().resource("i-1").cost("10").quantity("10").build());
    assertThat(spaces(charges)).isEqualTo(Map.of("shop", "6 6", "pay", "3 3", "", "41 5"));
  }

  /** Somebody may have added rows up before: it makes no difference. */
  @Test
  void whatIsTakenStandsAgainstTheLargestSumAndNotTheLargestRow() {
    List<Charge> rows = new ArrayList<>();
    rows.add(Bills.charge().resource("i-1").partOf("i-1", "shop").cost("2").build());
    rows.add(Bills.charge().resource("i-1").tag("team", "a").cost("5").build());
    rows.add(Bills.charge().resource("i-1").tag("team", "b").cost("3").build());
    rows.add(Bills.charge().resource("i-1").tag("team", "b").cost("3").build());
    assertThat(reading(rows).content().cells())
        .extracting(
            cell -> cell.key().team(), cell -> cell.amounts().costs().effective().intValueExact())
        .containsExactlyInAnyOrder(tuple("unallocated", 2), tuple("a", 5), tuple("b", 4));
  }

  /** Cost and quantity by namespace. */
  private Map<String, String> spaces(List<Charge> charges) {
    Map<String, Amounts> spaces = new HashMap<>();
    for (CostCell cell : reading(charges).content().cells()) {
      spaces.merge(cell.key().namespace(), cell.amounts(), Amounts::plus);
    }
    Map<String, String> text = new HashMap<>();
    spaces.forEach(
        (space, sum) ->
            text.put(
                space,
                sum.costs().effective().stripTrailingZeros().toPlainString()
                    + " "
                    + sum.quantity().toPlainString()));
    return text;
  }

  private static boolean isPartOfAny(Charge part, List<Charge> charges) {
    return !part.splitOf().isEmpty()
        && charges.stream()
            .anyMatch(
                node ->
                    node.resourceId().equals(part.splitOf())
                        && node.periodStartMillis() == part.periodStartMillis()
                        && node.currency().equals(part.currency()));
  }

  private DeliveryReading reading(List<Charge> charges) {
    DeliveryReading reading = new DeliveryReading(FILE, allocator);
    charges.forEach(reading::row);
    if (reading.readsAgain()) {
      charges.forEach(reading::rowAgain);
    }
    return reading;
  }

  private static List<Charge> charges(Random random) {
    List<Charge> charges = new ArrayList<>();
    int ids = 1 + random.nextInt(60);
    boolean parts = random.nextBoolean();
    for (int i = 1 + random.nextInt(60); i > 0; i--) {
      Bills.Builder charge =
          Bills.charge()
              .id(random.nextInt(3) == 0 ? "line " + random.nextInt(ids) : "")
              .at("2024-09-01", random.nextInt(3))
              .currency(random.nextInt(6) == 0 ? "EUR" : "USD")
              .usageType("type" + random.nextInt(2))
              .tag("team", "t" + random.nextInt(2))
              .costs(Bills.costs(random));
      String node = "node" + random.nextInt(3);
      if (parts && random.nextInt(3) == 0) {
        charge.partOf(node, "space" + random.nextInt(2)).quantity(null);
        if (random.nextBoolean()) {
          charge.resource(node); // as FOCUS has it
        }
      } else if (random.nextBoolean()) {
        charge.resource(node);
      }
      charges.add(charge.build());
      if (random.nextInt(8) == 0) {
        charges.add(charges.get(random.nextInt(charges.size())));
      }
    }
    return charges;
  }
}
