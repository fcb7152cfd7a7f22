package dev.highwater.cost.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Charge ROW = Bills.charge().cost("2.5").build();

  @Test
  void equalRowsOfOneDeliveryAllCount() {
    assertThat(total(Bills.delivery(Bills.append("d", "s", 1), List.of(ROW, ROW, ROW))))
        .isEqualTo("7.5");
  }

  @Test
  void theSameDeliveryAgainChangesNothing() {
    List<BillingItem> items =
        new ArrayList<>(Bills.delivery(Bills.append("d", "s", 1), List.of(ROW, ROW)));
    items.addAll(Bills.delivery(Bills.append("d", "s", 1), List.of(ROW, ROW)));
    assertThat(total(items)).isEqualTo("5");
  }

  @Test
  void nothingIsSeenOfADeliveryBeforeItIsComplete() {
    List<BillingItem> items = Bills.delivery(Bills.overwrite("d", "s", 7), List.of(ROW, ROW));
    Ledger ledger = ledger(List.of(items.get(0), items.get(2)));
    assertThat(ledger.cells(Long.MAX_VALUE)).isEmpty();
    assertThat(ledger.incomplete(Long.MAX_VALUE))
        .containsExactly(new Ledger.Incomplete(items.get(0).delivery(), 1, 2));
    assertThat(ledger.incomplete(6)).isEmpty();
    ledger.add(items.get(1));
    assertThat(total(ledger, Long.MAX_VALUE)).isEqualTo("5");
    assertThat(ledger.incomplete(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void moreRowsThanSaidAreNeverComplete() {
    List<BillingItem> items =
        new ArrayList<>(Bills.delivery(Bills.overwrite("d", "s", 7), List.of(ROW, ROW, ROW)));
    items.set(3, new BillingItem(items.get(0).delivery(), 0, null, 2));
    assertThat(ledger(items).cells(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aNewerOverwriteReplacesItsScopeAndNoOther() {
    List<BillingItem> items = new ArrayList<>();
    items.addAll(Bills.delivery(Bills.overwrite("d1", "september", 10), List.of(ROW, ROW)));
    items.addAll(Bills.delivery(Bills.append("d2", "september", 11), List.of(ROW)));
    items.addAll(Bills.delivery(Bills.overwrite("d3", "october", 12), List.of(ROW)));
    items.addAll(Bills.delivery(Bills.overwrite("d4", "september", 20), List.of(ROW)));
    items.addAll(Bills.delivery(Bills.append("d5", "september", 21), List.of(ROW, ROW, ROW)));
    Ledger ledger = ledger(items);
    assertThat(total(ledger, 9)).isEqualTo("0");
    assertThat(total(ledger, 10)).isEqualTo("5");
    assertThat(total(ledger, 11)).isEqualTo("7.5");
    assertThat(total(ledger, 19)).isEqualTo("10");
    assertThat(total(ledger, 20)).isEqualTo("5");
    assertThat(total(ledger, Long.MAX_VALUE)).isEqualTo("12.5");
  }

  @Test
  void aLineItemThatIsSaidAgainCountsAsTheNewestSays() {
    Charge first = Bills.charge().id("line-1").cost("1").build();
    Charge again = Bills.charge().id("line-1").cost("3").build();
    Charge other = Bills.charge().id("line-2").cost("10").build();
    List<BillingItem> items = new ArrayList<>();
    items.addAll(Bills.delivery(Bills.append("d1", "s", 1), List.of(first, other)));
    items.addAll(Bills.delivery(Bills.append("d2", "s", 2), List.of(again)));
    Ledger ledger = ledger(items);
    assertThat(total(ledger, 1)).isEqualTo("11");
    assertThat(total(ledger, 2)).isEqualTo("13");
    assertThat(
            total(Bills.delivery(Bills.append("d", "s", 1), List.of(first, first, other, again))))
        .isEqualTo("13");
  }

  @Test
  void partsOfANodeAndTheNodeAreNeverAdded() {
    Charge node = Bills.charge().resource("i-1").cost("10").build();
    Charge traffic = Bills.charge().resource("i-1").usageType("DataTransfer").cost("1").build();
    Charge shop = Bills.charge().partOf("i-1", "shop").quantity(null).cost("4").build();
    Charge search = Bills.charge().partOf("i-1", "search").quantity(null).cost("3").build();
    Ledger ledger =
        ledger(Bills.delivery(Bills.overwrite("d", "s", 1), List.of(search, traffic, node, shop)));
    assertThat(total(ledger, 1)).isEqualTo("11");
    Map<String, String> byNamespace = new TreeMap<>();
    for (CostCell cell : ledger.cells(1)) {
      CostKey key = cell.key();
      byNamespace.put(
          key.namespace().isEmpty() ? key.usageType() : key.namespace(),
          cell.amounts().costs().effective().toPlainString());
    }
    assertThat(byNamespace)
        .isEqualTo(Map.of("shop", "4", "search", "3", "BoxUsage", "3", "DataTransfer", "1"));
  }

  @Test
  void partsWithoutTheirNodeCountThemselves() {
    Charge shop = Bills.charge().partOf("i-1", "shop").cost("4").build();
    assertThat(total(Bills.delivery(Bills.overwrite("d", "s", 1), List.of(shop)))).isEqualTo("4");
  }

  @Test
  void aRowWithoutAnEnvelopeIsVisibleAtOnceAndCountsOnce() {
    Delivery day = Bills.append("topic/0/2024-09-01", "topic", 5);
    BillingItem row = new BillingItem(day, 7, ROW, BillingItem.VISIBLE_AT_ONCE);
    BillingItem other = new BillingItem(day, 8, ROW, BillingItem.VISIBLE_AT_ONCE);
    assertThat(total(List.of(row, row, other))).isEqualTo("5");
    assertThat(ledger(List.of(row)).cells(4)).isEmpty();
  }

  /** Whether a share's node comes too nobody knows; an allocated charge stands for itself. */
  @Test
  void ofPartsWithoutAnEnvelopeThoseCountThatStandForThemselves() {
    Delivery day = Bills.append("topic/0/2024-09-01", "topic", 5);
    Charge share = Bills.charge().partOf("i-1", "shop").cost("4").build();
    Charge allocated = Bills.charge().resource("i-1").partOf("i-1", "shop").cost("3").build();
    assertThat(
            total(
                List.of(
                    new BillingItem(day, 7, share, BillingItem.VISIBLE_AT_ONCE),
                    new BillingItem(day, 8, allocated, BillingItem.VISIBLE_AT_ONCE))))
        .isEqualTo("3");
  }

  @Test
  void aRestatementTellsWhatMoved() {
    Charge compute = Bills.charge().cost("10").build();
    Charge storage = Bills.charge().service("S3").cost("4").build();
    Charge dearer = Bills.charge().service("S3").cost("5.5").build();
    List<BillingItem> items = new ArrayList<>();
    items.addAll(Bills.delivery(Bills.overwrite("d1", "s", 1), List.of(compute, storage)));
    items.addAll(Bills.delivery(Bills.overwrite("d2", "s", 2), List.of(compute, dearer)));
    List<CostCell> moved = ledger(items).moved(1, 2);
    assertThat(moved).hasSize(1);
    assertThat(moved.get(0).key().serviceName()).isEqualTo("S3");
    assertThat(moved.get(0).amounts().costs().effective()).isEqualByComparingTo("1.5");
    assertThat(ledger(items).moved(2, 3)).isEmpty();
  }

  /** Any order, once or twice, as one or as three overwrites: always the same ledger. */
  @Test
  void theLedgerIsAFunctionOfItsDeliveries() {
    Random random = new Random(5);
    for (int round = 0; round < 60; round++) {
      List<Charge> charges = charges(random);
      List<CostCell> once =
          cells(Bills.delivery(Bills.overwrite("only", "s", 100), charges), random);
      List<BillingItem> three = new ArrayList<>();
      three.addAll(Bills.delivery(Bills.overwrite("one", "s", 10), charges(random)));
      three.addAll(Bills.delivery(Bills.append("more", "s", 15), charges(random)));
      three.addAll(Bills.delivery(Bills.overwrite("two", "s", 20), charges(random)));
      three.addAll(Bills.delivery(Bills.overwrite("three", "s", 100), charges));
      assertThat(cells(three, random)).isEqualTo(once);
      List<BillingItem> twice = new ArrayList<>(three);
      twice.addAll(three);
      assertThat(cells(twice, random)).isEqualTo(once);
      BigDecimal expected =
          charges.stream()
              .map(charge -> charge.costs().billed())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(billed(once)).isEqualByComparingTo(expected);
    }
  }

  /** What the job keeps, and forgets, answers the present as the whole past does. */
  @Test
  void forgettingThePastKeepsThePresent() {
    Random random = new Random(9);
    for (int round = 0; round < 40; round++) {
      Delivery[] deliveries = {
        Bills.overwrite("a", "s", 10),
        Bills.append("b", "s", 20),
        Bills.overwrite("c", "s", 30),
        Bills.append("d", "s", 40)
      };
      List<DeliveryContent> contents = new ArrayList<>();
      DeliveryFold fold = new DeliveryFold(new Allocator(AllocationSettings.DEFAULT));
      for (Delivery delivery : deliveries) {
        Map<Long, Charge> rows = new TreeMap<>();
        charges(random).forEach(charge -> rows.put((long) rows.size(), charge));
        contents.add(fold.fold(delivery, rows));
      }
      Collections.shuffle(contents, random);
      ScopeLedger all = new ScopeLedger();
      ScopeLedger forgetful = new ScopeLedger();
      for (DeliveryContent content : contents) {
        all.add(content);
        forgetful.add(content);
        forgetful.forgetPast();
        forgetful = ScopeLedger.of(forgetful.contents(), forgetful.ids());
        assertThat(forgetful.cells()).isEqualTo(all.cells());
      }
      assertThat(forgetful.contents()).hasSize(2);
    }
  }

  @Test
  void aDayIsCompleteWhenTheBillWasHeardOfLaterThanItTakesToSettle() {
    long day = Utc.DAY;
    long noon = Utc.millis(LocalDate.of(2024, 9, 10)) + day / 2;
    Ledger ledger = ledger(Bills.delivery(Bills.overwrite("d", "s", noon), List.of(ROW)));
    List<CostKey> keys = ledger.cells(noon).stream().map(CostCell::key).toList();
    assertThat(until(ledger, noon + 30 * day, keys)).isEqualTo("2024-09-09");
    Ledger file = ledger(Bills.delivery(Bills.append("f", "s", Ledger.ALWAYS), List.of(ROW)));
    assertThat(until(file, noon, keys)).isEqualTo("2024-09-09");
    assertThat(until(file, noon + 30 * day, keys)).isEqualTo("2024-10-09");
  }

  private static String until(Ledger ledger, long asOf, List<CostKey> keys) {
    return Utc.text(ledger.completeness(asOf, Utc.DAY).untilMillis(keys));
  }

  @Test
  void whatIsNotAskedForIsNotKeptAndWhatIsAskedForStaysTheSame() {
    Random random = new Random(11);
    long from = Utc.millis(LocalDate.of(2024, 9, 1));
    for (int round = 0; round < 200; round++) {
      List<BillingItem> items = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String scope = "s" + random.nextInt(2);
        // several at one time, too
        long known = from + random.nextInt(60) * 2L * Utc.DAY;
        Delivery delivery =
            random.nextInt(3) > 0
                ? Bills.overwrite("d" + i, scope, known)
                : Bills.append("d" + i, scope, known);
        items.addAll(Bills.delivery(delivery, charges(random)));
      }
      Collections.shuffle(items, random);
      long asOf = from + random.nextInt(130) * Utc.DAY;
      long since = from + random.nextInt(130) * Utc.DAY;
      long freeze = random.nextInt(40) * Utc.DAY;
      Ledger all = ledger(items);
      Ledger some = new Ledger(AllocationSettings.DEFAULT, new AskedTimes(asOf, since, freeze));
      items.forEach(some::add);
      assertThat(some.cells(asOf)).isEqualTo(all.cells(asOf));
      assertThat(some.moved(since, asOf)).isEqualTo(all.moved(since, asOf));
      assertThat(some.frozen(asOf, freeze)).isEqualTo(all.frozen(asOf, freeze));
      assertThat(some.completeness(asOf, Utc.DAY).untilMillis())
          .isEqualTo(all.completeness(asOf, Utc.DAY).untilMillis());
    }
  }

  @Test
  void aBillThatIsRestatedAHundredTimesIsKeptOnce() {
    ScopeLedger ledger = new ScopeLedger();
    DeliveryFold fold = new DeliveryFold(new Allocator(AllocationSettings.DEFAULT));
    for (int i = 1; i <= 100; i++) {
      Delivery delivery = Bills.overwrite("d" + i, "s", i);
      ledger.add(fold.fold(delivery, Map.of(0L, ROW)), new AskedTimes(1_000, 50L, 0));
    }
    assertThat(ledger.contents())
        .filteredOn(content -> !content.cells().isEmpty())
        .extracting(content -> content.delivery().id())
        .containsExactly("d50", "d100");
  }

  private static List<Charge> charges(Random random) {
    List<Charge> charges = new ArrayList<>();
    for (int i = 1 + random.nextInt(40); i > 0; i--) {
      charges.add(
          random.nextInt(5) == 0 && !charges.isEmpty() ? charges.get(0) : Bills.any(random));
    }
    return charges;
  }

  private static List<CostCell> cells(List<BillingItem> items, Random random) {
    List<BillingItem> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, random);
    return ledger(shuffled).cells(Long.MAX_VALUE);
  }

  private static Ledger ledger(List<BillingItem> items) {
    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    items.forEach(ledger::add);
    return ledger;
  }

  private static String total(List<BillingItem> items) {
    return total(ledger(items), Long.MAX_VALUE);
  }

  private static String total(Ledger ledger, long asOf) {
    return billed(ledger.cells(asOf)).stripTrailingZeros().toPlainString();
  }

  private static BigDecimal billed(List<CostCell> cells) {
    return cells.stream()
        .map(cell -> cell.amounts().costs().billed())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
