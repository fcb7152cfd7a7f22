package dev.highwater.cost.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.CellLabels;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.result.Cost;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClosedScopeTest {
  private static final String SCOPE = "a \"b\",scope=\"c\"/2024-09\n\u00e9";

  private final Random random = new Random(23);
  private final Allocator allocator =
      new Allocator(
          AllocationSettings.DEFAULT.withKeptTags(List.of("env", "Cost Center", "empty")));
  private final DeliveryFold fold = new DeliveryFold(allocator);

  private static Cost record(CostCell cell, int revision) {
    return new Cost(
        Cost.Level.CELL,
        cell.key().hourMillis(),
        cell.key().hourMillis() + Utc.HOUR,
        cell.key().currency(),
        CellLabels.of(cell.key(), SCOPE),
        cell.amounts().costs(),
        cell.amounts().quantity(),
        cell.key().unit(),
        cell.amounts().rows(),
        revision,
        7);
  }

  /** Also zero ones, other digits, and texts that have to be escaped. */
  private List<CostCell> cells() {
    List<CostCell> cells = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      cells.add(allocator.cell(Bills.any(random)));
    }
    cells.add(
        allocator.cell(
            Bills.charge()
                .usageType("x\\y{\"z\"}\n,scope=\"q\"")
                .cost("-12345678901234567890.100000000000000000010")
                .quantity("1E+3")
                .tag("env", "prod \u2013 \ud83d\ude00")
                .tag("cost-center", " 7,\"8\" ")
                .tag("empty", "")
                .build()));
    cells.add(allocator.cell(Bills.charge().cost("1.500").quantity(null).build()));
    List<CostCell> summed = new ArrayList<>(new CellSum().addAll(cells).cells());
    summed.add(
        new CostCell(
            allocator.cell(Bills.charge().at("2023-01-01", 3).build()).key(), Amounts.ZERO));
    return summed;
  }

  private static CellDigest digest(List<CostCell> cells) {
    CellDigest digest = CellDigest.NONE;
    for (CostCell cell : cells) {
      digest = digest.plus(cell.key(), cell.amounts(), 3);
    }
    return digest;
  }

  @Test
  void whatWasWrittenHasTheSameDigestWhenItIsRead() throws Exception {
    List<CostCell> cells = cells();
    for (ResultCodec<Cost> codec :
        List.of(ResultCodec.json(ResultTypes.COST), ResultCodec.avro(ResultTypes.COST))) {
      CellDigest read = CellDigest.NONE;
      for (CostCell cell : cells) {
        byte[] bytes = codec.encoder().encode(record(cell, 3));
        Cost cost = codec.decoder().decode(bytes);
        assertThat(ClosedCosts.cellsOf(SCOPE).test(cost.key())).isTrue();
        assertThat(ClosedCosts.cellsOf("c").test(cost.key())).isFalse();
        CostCell again = CellLabels.cell(cost);
        read = read.plus(again.key(), again.amounts(), cost.revision());
      }
      assertThat(read).as("%s", codec).isEqualTo(digest(cells));
    }
  }

  @Test
  void everyDifferenceIsSeenAndNoOrder() {
    List<CostCell> cells = cells();
    CellDigest digest = digest(cells);
    List<CostCell> shuffled = new ArrayList<>(cells);
    Collections.shuffle(shuffled, random);
    assertThat(digest(shuffled)).isEqualTo(digest);
    assertThat(digest(cells.subList(1, cells.size()))).isNotEqualTo(digest);
    CostCell first = cells.get(0);
    CellDigest others = digest(cells.subList(1, cells.size()));
    assertThat(others.plus(first.key(), first.amounts(), 4)).isNotEqualTo(digest);
    assertThat(others.plus(first.key(), first.amounts().negate(), 3)).isNotEqualTo(digest);
    assertThat(others.plus(first.key().withTags(Map.of("a", "b")), first.amounts(), 3))
        .isNotEqualTo(digest);
    assertThat(others.plus(first.key().allocatedTo("b", "", ""), first.amounts(), 3))
        .isNotEqualTo(others.plus(first.key().allocatedTo("", "b", ""), first.amounts(), 3));
  }

  private DeliveryContent content(Delivery delivery, String line, String cost) {
    Charge charge = Bills.charge().id(line).cost(cost).build();
    return fold.fold(delivery, Map.of(0L, charge));
  }

  private static ClosedScope closed(ScopeLedger ledger, ClosedScope before) {
    ledger.forgetPast();
    return ClosedScope.of(ledger, before, CellDigest.NONE);
  }

  @Test
  void whatCanBePlaced() {
    ScopeLedger ledger = new ScopeLedger();
    ledger.add(content(Bills.overwrite("o", "s", 10), "", "1"));
    ledger.add(content(Bills.append("a", "s", 20), "", "2"));
    ClosedScope scope = closed(ledger, null);
    assertThat(scope.ids()).containsExactlyInAnyOrder("o", "a");
    assertThat(scope.identified()).isFalse();
    ScopeLedger again = scope.reopen(ledger.cells());
    assertThat(again.cells()).isEqualTo(ledger.cells());

    assertThat(scope.canPlace(content(Bills.overwrite("x", "s", 5), "", "3"), again))
        .as("older than the overwrite: changes nothing")
        .isTrue();
    assertThat(scope.canPlace(content(Bills.overwrite("x", "s", 15), "", "3"), again)).isFalse();
    assertThat(scope.canPlace(content(Bills.append("x", "s", 15), "", "3"), again)).isTrue();
    assertThat(scope.canPlace(content(Bills.overwrite("x", "s", 21), "", "3"), again)).isTrue();
    assertThat(scope.canPlace(content(Bills.append("x", "s", 30), "line", "3"), again)).isTrue();

    again.add(content(Bills.append("l", "s", 30), "line", "5"));
    ClosedScope second = closed(again, scope);
    assertThat(second.overwrite()).isEqualTo(scope.overwrite());
    assertThat(second.newest().id()).isEqualTo("l");
    ScopeLedger third = second.reopen(again.cells());
    DeliveryContent line = content(Bills.append("x", "s", 40), "line", "6");
    assertThat(second.canPlace(line, third)).as("it may have counted").isFalse();
    third.add(content(Bills.overwrite("o2", "s", 35), "", "1"));
    assertThat(second.canPlace(line, third)).as("what counted is replaced").isTrue();
    assertThat(closed(third, second).identified()).isFalse();
  }

  @Test
  void withoutAnOverwriteEverythingIsAddedOrReplaced() {
    ScopeLedger ledger = new ScopeLedger();
    ledger.add(content(Bills.append("a", "s", 20), "", "2"));
    ClosedScope scope = closed(ledger, null);
    ScopeLedger again = scope.reopen(ledger.cells());
    again.add(content(Bills.append("b", "s", 10), "", "3"));
    assertThat(again.cells().get(0).amounts().costs().effective()).isEqualByComparingTo("5");
    assertThat(scope.canPlace(content(Bills.overwrite("o", "s", 10), "", "1"), again)).isFalse();
    again.add(content(Bills.overwrite("o", "s", 21), "", "1"));
    assertThat(again.cells().get(0).amounts().costs().effective()).isEqualByComparingTo("1");
    assertThat(closed(again, scope).ids()).containsExactlyInAnyOrder("a", "b", "o");
  }
}
