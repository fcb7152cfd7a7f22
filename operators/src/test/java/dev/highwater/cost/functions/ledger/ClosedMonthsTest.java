package dev.highwater.cost.functions.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.functions.CellChange;
import dev.highwater.cost.functions.SumChange;
import dev.highwater.event.LateItem;
import dev.highwater.flink.KeyedState;
import dev.highwater.result.Cost;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Ledger and sums together, with records that can be read when they are committed. */
class ClosedMonthsTest {
  private static final long START = Utc.millis(LocalDate.of(2024, 6, 5));

  /** What has been committed; static, for functions are serialised. */
  private static final Map<String, Cost> COMMITTED = new HashMap<>();

  private static int loads;
  private static boolean tooMuch;
  private static Duration openAtMost = Duration.ZERO;

  private static final class Committed implements ClosedCosts {
    private static final long serialVersionUID = 1;

    @Override
    public Duration openAtMost() {
      return openAtMost;
    }

    @Override
    public Map<String, Cost> newest(Predicate<String> keys, Duration atMost)
        throws TimeoutException {
      loads++;
      if (tooMuch) {
        throw new TimeoutException("too much");
      }
      Map<String, Cost> found = new HashMap<>(COMMITTED);
      found.keySet().removeIf(keys.negate());
      return found;
    }
  }

  private static final class Run implements AutoCloseable {
    private static final int KEY_GROUPS = 2;

    private final Map<String, Cost> records = new TreeMap<>();
    private final List<LateItem> late = new ArrayList<>();
    private KeyedOneInputStreamOperatorTestHarness<String, BillingItem, CellChange> ledger;
    private KeyedOneInputStreamOperatorTestHarness<String, SumChange, Cost> sums;
    private List<Cost> open = new ArrayList<>();
    private List<Cost> prepared = new ArrayList<>();
    private List<Cost> hidden = new ArrayList<>();
    private long checkpoint;

    Run(long closedAfter, boolean reopens) throws Exception {
      make(closedAfter, reopens);
      ledger.open();
      sums.open();
    }

    private void make(long closedAfter, boolean reopens) throws Exception {
      ledger =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(
                  new LedgerFunction(
                      new CostsSettings(AllocationSettings.DEFAULT, closedAfter),
                      reopens ? new Committed() : null)),
              LedgerFunction::scope,
              Types.STRING,
              KEY_GROUPS,
              1,
              0);
      sums =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(
                  new RollUpFunction(closedAfter, reopens ? openAtMost : null)),
              SumChange::key,
              Types.STRING,
              KEY_GROUPS,
              1,
              0);
    }

    /** Starts again from a checkpoint, with which all that it secured is committed. */
    void restart(long closedAfter, boolean reopens) throws Exception {
      restart(savepoint(), closedAfter, reopens);
    }

    private record Savepoint(
        long id,
        OperatorSubtaskState ledger,
        OperatorSubtaskState sums,
        Map<String, Cost> records) {}

    Savepoint savepoint() throws Exception {
      checkpoint();
      commit(hidden);
      commit(prepared);
      long id = ++checkpoint;
      return new Savepoint(
          id, ledger.snapshot(id, id), sums.snapshot(id, id), new TreeMap<>(records));
    }

    void restart(Savepoint from, long closedAfter, boolean reopens) throws Exception {
      close();
      make(closedAfter, reopens);
      checkpoint = from.id();
      records.clear();
      records.putAll(from.records());
      ledger.setRestoredCheckpointId(checkpoint);
      sums.setRestoredCheckpointId(checkpoint);
      ledger.initializeState(from.ledger());
      sums.initializeState(from.sums());
      ledger.open();
      sums.open();
    }

    void processingTime(long millis) throws Exception {
      ledger.setProcessingTime(millis);
      sums.setProcessingTime(millis);
    }

    void deliver(Delivery delivery, List<Charge> charges) throws Exception {
      for (BillingItem item : Bills.delivery(delivery, charges)) {
        ledger.processElement(item, delivery.knownAtMillis());
      }
    }

    void live(BillingItem item) throws Exception {
      ledger.processElement(item, item.timeMillis());
    }

    void time(long millis) throws Exception {
      ledger.processWatermark(new Watermark(millis));
      for (Object element : ledger.getOutput()) {
        if (element instanceof StreamRecord<?> record) {
          CellChange change = (CellChange) record.getValue();
          write(change.cost());
          for (SumChange sum : SumChange.of(change)) {
            sums.processElement(sum, millis);
          }
        }
      }
      ledger.getOutput().clear();
      sums.processWatermark(new Watermark(millis));
      sums.extractOutputValues().forEach(this::write);
      sums.getOutput().clear();
    }

    private void write(Cost cost) {
      Cost before = records.put(cost.key(), cost);
      if (before != null) {
        assertThat(cost.revision()).as(cost.key()).isEqualTo(before.revision() + 1);
      } else {
        assertThat(cost.revision()).as(cost.key()).isZero();
      }
      open.add(cost);
    }

    private static void commit(List<Cost> costs) {
      costs.forEach(cost -> COMMITTED.put(cost.key(), cost));
      costs.clear();
    }

    /**
     * Functions hear of it before the sink has committed, and what it has committed is hidden until
     * the next transactions are committed, too: as late as it can be.
     */
    void checkpoint() throws Exception {
      commit(hidden);
      hidden = prepared;
      prepared = open;
      open = new ArrayList<>();
      checkpoint++;
      ledger.snapshot(checkpoint, checkpoint);
      sums.snapshot(checkpoint, checkpoint);
      ledger.notifyOfCompletedCheckpoint(checkpoint);
      sums.notifyOfCompletedCheckpoint(checkpoint);
    }

    int entries() {
      return KeyedState.entries(ledger) + KeyedState.entries(sums);
    }

    List<LateItem> late() {
      var items = ledger.getSideOutput(LedgerFunction.LATE);
      if (items != null) {
        items.forEach(item -> late.add(item.getValue()));
        items.clear();
      }
      return late;
    }

    @Override
    public void close() throws Exception {
      late();
      ledger.close();
      sums.close();
    }
  }

  private static Run run(long closedAfter, boolean reopens) throws Exception {
    COMMITTED.clear();
    loads = 0;
    tooMuch = false;
    openAtMost = Duration.ZERO;
    return new Run(closedAfter, reopens);
  }

  private static List<Charge> charges(Random random) {
    List<Charge> charges = new ArrayList<>();
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      charges.add(
          Bills.charge()
              .at("2024-06-0" + (1 + random.nextInt(4)), random.nextInt(3))
              .service("service " + random.nextInt(2))
              .cost(String.valueOf(random.nextInt(100)))
              .build());
    }
    return charges;
  }

  /** Sums, too, are shared: two scopes have the same ones. */
  private static void feed(Run run, long closedAfter, long seed) throws Exception {
    Random random = new Random(seed);
    long now = START;
    for (int i = 0; i < 25; i++) {
      now += (1 + random.nextInt(20)) * Utc.DAY / 2;
      String scope = "s" + random.nextInt(2);
      if (random.nextInt(3) == 0) {
        run.deliver(Bills.overwrite("d" + i, scope, now), charges(random));
      } else {
        run.deliver(
            Bills.append("d" + i, scope, now - random.nextInt(10) * Utc.DAY), charges(random));
      }
      run.time(now);
      for (int left = random.nextInt(7); left > 0; left--) {
        run.checkpoint();
        now += (1 + random.nextInt(72)) * Utc.HOUR;
        run.time(now);
      }
      if (random.nextInt(5) == 0) {
        run.restart(closedAfter, closedAfter != Long.MAX_VALUE);
      }
    }
  }

  @Test
  void closingAfterAFewDaysIsAsNeverClosing() throws Exception {
    int all = 0;
    for (long seed = 0; seed < 6; seed++) {
      Map<String, Cost> expected;
      try (Run run = run(Long.MAX_VALUE, false)) {
        feed(run, Long.MAX_VALUE, seed);
        expected = Map.copyOf(run.records);
      }
      try (Run run = run(2 * Utc.DAY, true)) {
        feed(run, 2 * Utc.DAY, seed);
        assertThat(run.records).as("seed %d", seed).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(run.late()).as("seed %d", seed).isEmpty();
        all += loads;
      }
    }
    assertThat(all).as("times that something was loaded").isGreaterThan(20);
  }

  private static final List<Charge> FOUR =
      List.of(Bills.charge().at("2024-06-02", 1).cost("4").build());

  /** June is closed, and gone. */
  private static void close(Run run) throws Exception {
    run.deliver(Bills.overwrite("first", "s", START), FOUR);
    run.time(START);
    long closed = Utc.millis(LocalDate.of(2024, 8, 1));
    run.time(closed);
    assertThat(run.entries()).as("not before its records can be read").isGreaterThan(1);
    run.checkpoint();
    run.time(closed + Utc.DAY);
    assertThat(run.entries()).as("one checkpoint is not enough").isGreaterThan(1);
    run.checkpoint();
    run.time(closed + 2 * Utc.DAY);
    assertThat(run.entries()).as("nor are two").isGreaterThan(1);
    run.checkpoint();
    run.time(closed + 3 * Utc.DAY);
    assertThat(run.entries()).as("the closed scope").isEqualTo(1);
  }

  @Test
  void aNewerOverwriteTakesBackWhatIsGone() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(
          Bills.overwrite("second", "s", known),
          List.of(Bills.charge().at("2024-06-03", 5).cost("1").build()));
      run.time(known);
      assertThat(run.late()).isEmpty();
      for (Cost cost : run.records.values()) {
        boolean june3 = cost.startMillis() >= Utc.millis(LocalDate.of(2024, 6, 3));
        int expected = june3 || cost.level() == Cost.Level.MONTH ? 1 : 0;
        assertThat(cost.costs().effective()).as(cost.key()).isEqualByComparingTo("" + expected);
      }
    }
  }

  @Test
  void recordsThatAreNotThoseThatWereWrittenAreLeftAlone() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      COMMITTED.keySet().removeIf(key -> key.startsWith("cell/"));
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(Bills.overwrite("second", "s", known), FOUR);
      run.time(known);
      assertThat(run.records).isEqualTo(before);
      assertThat(run.late()).extracting(LateItem::count).containsExactly(1.0);
    }
  }

  @Test
  void aDeliveryThatIsKnownOpensNothing() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      run.deliver(Bills.overwrite("first", "s", START), FOUR);
      run.time(Utc.millis(LocalDate.of(2024, 8, 20)));
      assertThat(run.entries()).isEqualTo(1);
      assertThat(loads).isZero();
    }
  }

  @Test
  void anOverwriteAmidWhatCountedIsLate() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      run.deliver(Bills.append("later", "s", START + 2 * Utc.DAY), FOUR);
      run.time(START + 2 * Utc.DAY);
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      run.deliver(Bills.overwrite("amid", "s", START + Utc.DAY), FOUR);
      run.time(Utc.millis(LocalDate.of(2024, 8, 20)));
      assertThat(run.records).isEqualTo(before);
      assertThat(run.late()).hasSize(1);
    }
  }

  @Test
  void recordsOfSumsAreNeededToo() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      Map<String, Cost> all = Map.copyOf(COMMITTED);
      COMMITTED.keySet().removeIf(key -> key.startsWith("day/"));
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(Bills.overwrite("second", "s", known), List.of());
      run.time(known);
      assertThat(run.records).isEqualTo(before);
      assertThat(run.late()).hasSize(1);

      COMMITTED.putAll(all);
      run.deliver(Bills.append("third", "s", known + Utc.HOUR), FOUR);
      run.time(known + Utc.HOUR);
      assertThat(run.late()).as("when they are there, it goes on").hasSize(1);
      assertThat(run.records.values())
          .allSatisfy(cost -> assertThat(cost.costs().effective()).isEqualByComparingTo("8"));
    }
  }

  private static List<Charge> line(String cost) {
    return List.of(Bills.charge().id("line").at("2024-06-02", 1).cost(cost).build());
  }

  @Test
  void lineItemsThatMayHaveCountedAreLateUnlessAllIsReplaced() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      run.deliver(Bills.append("lines", "s", START + Utc.DAY), line("3"));
      run.time(START + Utc.DAY);
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(Bills.append("again", "s", known), line("5"));
      run.time(known);
      assertThat(run.records).isEqualTo(before);
      assertThat(run.late()).hasSize(1);
      run.deliver(Bills.overwrite("all", "s", known + Utc.HOUR), line("1"));
      run.deliver(Bills.append("again", "s", known + 2 * Utc.HOUR), line("6"));
      run.time(known + 2 * Utc.HOUR);
      assertThat(run.late()).hasSize(1);
      assertThat(run.records.values())
          .allSatisfy(cost -> assertThat(cost.costs().effective()).isEqualByComparingTo("6"));
    }
  }

  /** As an earlier version did, or one whose output was not written exactly once. */
  @Test
  void whatWasForgottenWithoutATraceStaysAsItIs() throws Exception {
    try (Run run = run(30 * Utc.DAY, false)) {
      run.deliver(Bills.overwrite("first", "s", START), FOUR);
      run.time(START);
      run.time(Utc.millis(LocalDate.of(2024, 8, 10)));
      assertThat(run.entries()).isZero();
      run.restart(30 * Utc.DAY, true);
      Map<String, Cost> before = Map.copyOf(run.records);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(
          Bills.overwrite("second", "s", known),
          List.of(
              Bills.charge().at("2024-06-02", 1).cost("5").build(),
              Bills.charge().at("2024-08-02", 1).cost("7").build()));
      run.time(known);
      assertThat(run.late()).extracting(LateItem::count).containsExactly(1.0);
      assertThat(run.records).hasSize(before.size() + 4).containsAllEntriesOf(before);
      run.deliver(Bills.append("other", "new scope", known + Utc.HOUR), FOUR);
      run.time(known + Utc.HOUR);
      assertThat(run.late()).as("a scope that was never closed counts").hasSize(1);
      assertThat(run.records).hasSize(before.size() + 5);
    }
  }

  /** By an older version, or while the output was not written exactly once. */
  @Test
  void whatCameWhileNothingWasLoadedStaysLate() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.restart(30 * Utc.DAY, false);
      run.deliver(Bills.append("second", "s", known), FOUR);
      run.time(known);
      assertThat(run.late()).hasSize(1);
      run.restart(30 * Utc.DAY, true);
      run.deliver(Bills.append("third", "s", known + Utc.HOUR), FOUR);
      run.time(known + Utc.HOUR);
      assertThat(run.late()).hasSize(2);
      assertThat(run.records).isEqualTo(before);
    }
  }

  @Test
  void closingLaterFindsWhatHasGone() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      run.time(Utc.millis(LocalDate.of(2024, 8, 12)));
      run.checkpoint();
      run.checkpoint();
      run.restart(400 * Utc.DAY, true);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(Bills.append("second", "s", known), FOUR);
      run.deliver(Bills.append("other", "new scope", known), FOUR);
      run.time(known);
      assertThat(run.late()).isEmpty();
      assertThat(run.records.values())
          .filteredOn(cost -> cost.level() != Cost.Level.CELL)
          .hasSize(3)
          .allSatisfy(cost -> assertThat(cost.costs().effective()).isEqualByComparingTo("12"));
    }
  }

  @Test
  void rowsWithoutADeliveryAreLateWhenTheirMonthIsGone() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      Delivery hourly = new Delivery("t-0", Delivery.Mode.APPEND, "t", START);
      run.live(new BillingItem(hourly, 0, FOUR.get(0), BillingItem.VISIBLE_AT_ONCE));
      run.time(START + Utc.HOUR);
      Map<String, Cost> before = Map.copyOf(run.records);
      assertThat(before).hasSize(4);
      run.time(Utc.millis(LocalDate.of(2024, 8, 20)));
      assertThat(run.entries()).as("sums wait for their records").isEqualTo(7);
      run.live(new BillingItem(hourly, 1, FOUR.get(0), BillingItem.VISIBLE_AT_ONCE));
      run.time(Utc.millis(LocalDate.of(2024, 8, 21)));
      assertThat(run.records).isEqualTo(before);
      assertThat(run.late()).hasSize(1);
    }
  }

  @Test
  void whatARunAheadHasWrittenIsNotAddedToAgain() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      run.deliver(Bills.overwrite("first", "s", START), FOUR);
      run.time(START);
      // an item of August keeps the scope, while the sums of June go
      long august = Utc.millis(LocalDate.of(2024, 8, 1));
      run.deliver(
          Bills.append("august", "s", august),
          List.of(Bills.charge().at("2024-08-01", 1).cost("2").build()));
      for (int day = 0; day < 5; day++) {
        run.time(august + day * Utc.DAY);
        run.checkpoint();
      }
      Run.Savepoint before = run.savepoint();
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      run.deliver(Bills.append("late", "s", known), FOUR);
      run.time(known);
      assertThat(run.late()).isEmpty();
      assertThat(run.records.values())
          .filteredOn(cost -> cost.level() == Cost.Level.MONTH && cost.startMillis() < august)
          .hasSize(1)
          .allSatisfy(cost -> assertThat(cost.costs().effective()).isEqualByComparingTo("8"));
      run.savepoint(); // commits it

      run.restart(before, 30 * Utc.DAY, true);
      run.deliver(Bills.append("late", "s", known), FOUR);
      run.time(known);
      assertThat(run.late()).hasSize(1);
      assertThat(run.records).isEqualTo(before.records());
    }
  }

  @Test
  void whatCannotBeReadBetweenTwoCheckpointsIsLate() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      close(run);
      Map<String, Cost> before = Map.copyOf(run.records);
      long known = Utc.millis(LocalDate.of(2024, 8, 20));
      tooMuch = true;
      run.deliver(Bills.append("second", "s", known), FOUR);
      run.time(known);
      assertThat(run.late()).hasSize(1);
      assertThat(run.records).isEqualTo(before);
      tooMuch = false;
      run.deliver(Bills.append("second", "s", known), FOUR);
      run.time(known + Utc.HOUR);
      assertThat(run.late()).as("it can be said again").hasSize(1);
      assertThat(run.records.values())
          .allSatisfy(cost -> assertThat(cost.costs().effective()).isEqualByComparingTo("8"));
    }
  }

  @Test
  void nothingGoesWhileARunBeforeMayHideIt() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      openAtMost = Duration.ofMinutes(10);
      run.deliver(Bills.overwrite("first", "s", START), FOUR);
      run.time(START);
      run.restart(30 * Utc.DAY, true);
      long august = Utc.millis(LocalDate.of(2024, 8, 1));
      for (int day = 0; day < 5; day++) {
        run.time(august + day * Utc.DAY);
        run.checkpoint();
      }
      assertThat(run.entries()).isGreaterThan(1);
      run.processingTime(openAtMost.toMillis());
      run.time(august + 5 * Utc.DAY);
      assertThat(run.entries()).isEqualTo(1);
    }
  }

  @Test
  void rowsWithoutADeliveryDoNotBeginACellAgain() throws Exception {
    try (Run run = run(30 * Utc.DAY, true)) {
      Delivery hourly = new Delivery("t-0", Delivery.Mode.APPEND, "t", START);
      run.live(new BillingItem(hourly, 0, FOUR.get(0), BillingItem.VISIBLE_AT_ONCE));
      run.time(START + Utc.HOUR);
      Map<String, Cost> before = Map.copyOf(run.records);
      long august = Utc.millis(LocalDate.of(2024, 8, 20));
      run.time(august);
      Charge open = Bills.charge().at("2024-08-02", 1).cost("1").build();
      Charge june = FOUR.get(0);
      Delivery now = new Delivery("t-1", Delivery.Mode.APPEND, "t", august + Utc.HOUR);
      run.live(new BillingItem(now, 0, open, BillingItem.VISIBLE_AT_ONCE));
      run.time(august + 2 * Utc.HOUR);
      run.live(new BillingItem(hourly, 1, june, BillingItem.VISIBLE_AT_ONCE));
      run.time(august + 3 * Utc.HOUR);
      assertThat(run.late()).hasSize(1);
      assertThat(run.records).containsAllEntriesOf(before);
    }
  }
}
