package dev.highwater.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.anomalies.CostAnomalies;
import dev.highwater.cost.anomalies.CostAnomaly;
import dev.highwater.cost.anomalies.CostAnomalyRules;
import dev.highwater.cost.anomalies.CostNotices;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.ChargeMatch;
import dev.highwater.cost.core.budget.BudgetPeriod;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.cost.findings.Traffic;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.TestCluster;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Signal;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same bills give the same costs, revision by revision: any order within the bound, any
 * partitioning, any parallelism, either runtime mode; and in the end those of the ledger in memory.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CostsOrderAndModeTest {
  private static final long BOUND = Utc.HOUR;
  private static final long T = Utc.millis(LocalDate.of(2024, 9, 20));

  @RegisterExtension static final MiniClusterExtension CLUSTER = TestCluster.of(3);

  /** A month of the ten weeks comes to about 75,000. */
  private static final List<CostBudget> BUDGETS =
      List.of(
          budget("all", Map.of(), BudgetPeriod.MONTH, "60000"),
          budget(
              "disks",
              Map.of(ChargeMatch.Field.SERVICE, List.of("EBS")),
              BudgetPeriod.QUARTER,
              "90000"));

  private static CostBudget budget(
      String name, Map<ChargeMatch.Field, List<String>> when, BudgetPeriod period, String amount) {
    return new CostBudget(
        name,
        new ChargeMatch(when, Map.of()),
        "USD",
        CostBasis.EFFECTIVE,
        new BigDecimal(amount),
        period,
        CostBudget.THRESHOLDS);
  }

  private record Result(List<Cost> costs, List<CostNotice> notices, List<LateItem> late) {}

  private static Result run(
      List<BillingItem> items,
      int parallelism,
      RuntimeExecutionMode mode,
      long closedAfter,
      long seed)
      throws Exception {
    return run(items, List.of(), parallelism, mode, closedAfter, seed);
  }

  private static Result run(
      List<BillingItem> items,
      List<Signal> signals,
      int parallelism,
      RuntimeExecutionMode mode,
      long closedAfter,
      long seed)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Environments.configure(configuration));
    env.setParallelism(parallelism);
    DataStream<BillingItem> all = null;
    List<List<BillingItem>> partitions = disordered(items, parallelism, new Random(seed));
    for (int i = 0; i < parallelism; i++) {
      DataStream<BillingItem> one =
          env.fromData(partitions.get(i), HighwaterTypes.BILLING_ITEM)
              .uid("test-bills-" + i)
              .setParallelism(1)
              .assignTimestampsAndWatermarks(
                  WatermarkStrategy.<BillingItem>forGenerator(context -> new Punctual())
                      .withTimestampAssigner((item, time) -> item.timeMillis()))
              .setParallelism(1)
              .uid("test-time-" + i);
      all = all == null ? one : all.union(one);
    }
    CostOutputs outputs =
        Costs.define(
            new CostInputs(all, null, traffic(env, signals, new Random(seed)), null),
            new CostsSettings(AllocationSettings.DEFAULT, closedAfter).withBudgets(BUDGETS));
    CloseableIterator<Cost> costs = outputs.costs().collectAsync();
    CloseableIterator<CostNotice> notices = outputs.notices().collectAsync();
    CloseableIterator<LateItem> late = outputs.late().collectAsync();
    JobClient client = env.executeAsync("costs");
    List<Cost> list = list(costs);
    list.sort(Comparator.comparing((Cost cost) -> cost.key()).thenComparing(Cost::revision));
    List<CostNotice> noticeList = list(notices);
    noticeList.sort(Comparator.comparing(CostNotice::id).thenComparing(CostNotice::revision));
    List<LateItem> lateList = list(late);
    client.getJobExecutionResult().get(120, TimeUnit.SECONDS);
    return new Result(list, noticeList, lateList);
  }

  /** In any order; nobody knows any where there are no signals. */
  private static DataStream<Signal> traffic(
      StreamExecutionEnvironment env, List<Signal> signals, Random random) {
    if (signals.isEmpty()) {
      return null;
    }
    List<Signal> shuffled = new ArrayList<>(signals);
    Collections.shuffle(shuffled, random);
    return env.fromData(shuffled, HighwaterTypes.SIGNAL).uid("test-signals").setParallelism(1);
  }

  private static <T> List<T> list(CloseableIterator<T> iterator) throws Exception {
    List<T> list = new ArrayList<>();
    try (iterator) {
      iterator.forEachRemaining(list::add);
    }
    return list;
  }

  /** Items come late by up to the bound, on any partition. */
  private static List<List<BillingItem>> disordered(
      List<BillingItem> items, int partitions, Random random) {
    record Arriving(long millis, BillingItem item) {}
    List<BillingItem> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, random);
    List<Arriving> arriving = new ArrayList<>();
    shuffled.forEach(
        item -> arriving.add(new Arriving(item.timeMillis() + random.nextInt((int) BOUND), item)));
    arriving.sort(Comparator.comparingLong(Arriving::millis));
    List<List<BillingItem>> lists = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      lists.add(new ArrayList<>());
    }
    arriving.forEach(one -> lists.get(random.nextInt(partitions)).add(one.item()));
    return lists;
  }

  private static List<BillingItem> bills() {
    Random random = new Random(31);
    List<BillingItem> items = new ArrayList<>();
    for (String scope : List.of("a|2024-09", "b|2024-09")) {
      List<Charge> charges = charges(random, 60);
      add(items, Bills.overwrite(scope + "1", scope, T), charges);
      add(items, Bills.append(scope + "2", scope, T + 10 * Utc.HOUR), charges(random, 20));
      List<Charge> restated = new ArrayList<>(charges.subList(5, 60));
      restated.addAll(charges(random, 10));
      add(items, Bills.overwrite(scope + "3", scope, T + 20 * Utc.HOUR), restated);
      add(items, Bills.overwrite(scope + "3", scope, T + 20 * Utc.HOUR), restated);
      add(items, Bills.append(scope + "4", scope, T + 30 * Utc.HOUR), charges(random, 5));
      items.add(
          new BillingItem(
              Bills.overwrite(scope + "5", scope, T + 40 * Utc.HOUR), 0, charges.get(0), 0));
    }
    for (int i = 0; i < 30; i++) {
      items.add(
          new BillingItem(
              Bills.append("bills/0/2024-09-20", "bills", T + i * 20_000L),
              i,
              Bills.any(random),
              BillingItem.VISIBLE_AT_ONCE));
    }
    return items;
  }

  private static void add(List<BillingItem> items, Delivery delivery, List<Charge> charges) {
    items.addAll(Bills.delivery(delivery, charges));
  }

  private static List<Charge> charges(Random random, int count) {
    List<Charge> charges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      charges.add(Bills.any(random));
    }
    return charges;
  }

  @Test
  void anyOrderParallelismAndModeGiveTheSameCosts() throws Exception {
    List<BillingItem> bills = bills();
    Result reference = run(bills, 1, RuntimeExecutionMode.STREAMING, 400 * Utc.DAY, 1);
    assertThat(reference.late()).isEmpty();
    assertThat(reference.costs()).anyMatch(cost -> cost.revision() > 1);
    Result parallel = run(bills, 3, RuntimeExecutionMode.STREAMING, 400 * Utc.DAY, 2);
    assertThat(parallel.costs()).isEqualTo(reference.costs());
    Result batch = run(bills, 2, RuntimeExecutionMode.BATCH, Long.MAX_VALUE, 3);
    assertThat(batch.costs()).isEqualTo(reference.costs());

    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    bills.forEach(ledger::add);
    Map<String, Cost> last = new HashMap<>();
    reference.costs().forEach(cost -> last.put(cost.key(), cost));
    CellSum cells = new CellSum();
    last.values().stream()
        .filter(cost -> cost.level() == Cost.Level.CELL)
        .forEach(cost -> cells.add(CellLabels.cell(cost)));
    assertThat(cells.cells()).isEqualTo(ledger.cells(Long.MAX_VALUE));
    for (Cost.Level level : List.of(Cost.Level.HOUR, Cost.Level.DAY, Cost.Level.MONTH)) {
      assertThat(totals(last.values().stream().filter(cost -> cost.level() == level).toList()))
          .isEqualTo(
              totals(
                  last.values().stream().filter(cost -> cost.level() == Cost.Level.CELL).toList()));
    }
  }

  private static Map<String, BigDecimal> totals(List<Cost> costs) {
    Map<String, BigDecimal> totals = new TreeMap<>();
    for (Cost cost : costs) {
      totals.merge(
          cost.currency() + "/" + cost.labels().get("service") + "/" + cost.labels().get("team"),
          cost.costs().effective(),
          BigDecimal::add);
    }
    totals.replaceAll((key, total) -> total.stripTrailingZeros());
    return totals;
  }

  @Test
  void chargesOfMonthsThatWereClosedAreLate() throws Exception {
    List<BillingItem> items = new ArrayList<>();
    Charge september = Bills.charge().at("2024-09-02", 1).cost("4").build();
    Charge june = Bills.charge().at("2024-06-02", 1).cost("7").build();
    add(items, Bills.append("d0", "s", T - 60 * Utc.DAY), List.of(june));
    add(items, Bills.overwrite("d1", "s", T), List.of(september));
    Result result = run(items, 1, RuntimeExecutionMode.STREAMING, 30 * Utc.DAY, 1);
    assertThat(result.late()).hasSize(1);
    assertThat(result.late().get(0).series()).isEqualTo("s/d1");
    assertThat(result.late().get(0).count()).as("cells").isEqualTo(1);
    assertThat(totals(months(result))).as("the rest of the delivery counts, June stays").hasSize(1);
    assertThat(totals(months(result)).values().iterator().next()).isEqualByComparingTo("11");
  }

  private static List<Cost> months(Result result) {
    Map<String, Cost> last = new TreeMap<>();
    result.costs().stream()
        .filter(cost -> cost.level() == Cost.Level.MONTH)
        .forEach(cost -> last.put(cost.key(), cost));
    return List.copyOf(last.values());
  }

  /** Ten weeks, billed day by day a day later; one service costs three times as much for a day. */
  private static List<BillingItem> weeks() {
    Random random = new Random(5);
    List<BillingItem> items = new ArrayList<>();
    LocalDate first = LocalDate.of(2024, 7, 1);
    for (int day = 0; day < 70; day++) {
      LocalDate date = first.plusDays(day);
      List<Charge> charges = new ArrayList<>();
      for (int account = 1; account < 3; account++) {
        double box = (day == 50 ? 2_700 : 900) * (1 + 0.03 * random.nextGaussian());
        double disk = 300 * (1 + 0.03 * random.nextGaussian());
        charges.add(usage(date, "EC2", account, box));
        charges.add(usage(date, "EBS", account, disk));
      }
      String scope = "daily|" + date.withDayOfMonth(1);
      long known = Utc.millis(date.plusDays(1)) + 26 * Utc.HOUR;
      add(items, Bills.append("day " + date, scope, known), charges);
    }
    return items;
  }

  /** A charge of a day. */
  private static Charge usage(LocalDate date, String service, int account, double amount) {
    return usage(date, 0, service, account, amount);
  }

  private static Charge usage(
      LocalDate date, int hour, String service, int account, double amount) {
    return Bills.charge()
        .at(date.toString(), hour)
        .service(service)
        .tag("application", "Shop")
        .account("11" + account)
        .cost(BigDecimal.valueOf(amount).toPlainString())
        .build();
  }

  /**
   * Ten weeks of a service that is billed by the hour: four hours cost three times as much, which
   * is too little for their day.
   */
  private static List<BillingItem> hours() {
    Random random = new Random(6);
    List<BillingItem> items = new ArrayList<>();
    LocalDate first = LocalDate.of(2024, 7, 1);
    for (int day = 0; day < 70; day++) {
      LocalDate date = first.plusDays(day);
      List<Charge> charges = new ArrayList<>();
      for (int hour = 0; hour < 24; hour++) {
        double odd = day == 60 && hour >= 9 && hour < 13 ? 3 : 1;
        double amount = 22 * odd * (1 + 0.03 * random.nextGaussian());
        charges.add(usage(date, hour, "Lambda", 1, amount));
      }
      String scope = "hourly|" + date.withDayOfMonth(1);
      long known = Utc.millis(date.plusDays(1)) + 26 * Utc.HOUR;
      add(items, Bills.append("hours of " + date, scope, known), charges);
    }
    return items;
  }

  /** The shop's requests of ten weeks, by the hour; three times as many on the day of the cost. */
  private static List<Signal> requests() {
    Random random = new Random(7);
    List<Signal> signals = new ArrayList<>();
    for (int hour = 0; hour < 70 * 24; hour++) {
      long start = Utc.millis(LocalDate.of(2024, 7, 1)) + hour * Utc.HOUR;
      for (String tenant : List.of("a", "b")) {
        double count = (hour / 24 == 50 ? 3_000 : 1_000) * (1 + 0.05 * random.nextDouble());
        signals.add(signal(tenant, start, 1, count));
        signals.add(signal(tenant, start, 0, count / 2));
      }
    }
    return signals;
  }

  private static Signal signal(String tenant, long start, int revision, double count) {
    return new Signal(
        "requests_per_second",
        "shop",
        Labels.of("tenant", tenant),
        "metrics",
        start,
        start + Utc.HOUR,
        Utc.HOUR,
        revision,
        true,
        "1/s",
        count,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        count / 3_600,
        List.of());
  }

  @Test
  void anomaliesAreThoseOfTheLedgerInAnyOrderAndMode() throws Exception {
    List<BillingItem> weeks = weeks();
    weeks.addAll(hours());
    // August again, at half the price, when all of it has been judged
    List<BillingItem> items = new ArrayList<>(weeks);
    long restated = Utc.millis(LocalDate.of(2024, 9, 4)) + Utc.HOUR;
    add(
        items,
        Bills.overwrite("again", "daily|2024-08-01", restated),
        List.of(usage(LocalDate.of(2024, 8, 20), "EC2", 1, 450)));
    List<Signal> signals = requests();
    Result reference = run(items, signals, 1, RuntimeExecutionMode.STREAMING, 400 * Utc.DAY, 1);
    assertThat(reference.notices()).extracting(CostNotice::state).contains("open", "ended");
    assertThat(reference.notices())
        .extracting(notice -> notice.id() + " " + notice.revision())
        .doesNotHaveDuplicates();
    assertThat(run(items, signals, 3, RuntimeExecutionMode.STREAMING, 400 * Utc.DAY, 2).notices())
        .isEqualTo(reference.notices());
    assertThat(run(items, signals, 2, RuntimeExecutionMode.BATCH, Long.MAX_VALUE, 3).notices())
        .isEqualTo(reference.notices());

    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    weeks.forEach(ledger::add);
    List<CostNotice> days = assertThoseOfTheLedger(reference, ledger, CostStep.DAY);
    assertThat(days)
        .filteredOn(notice -> notice.state().equals("open"))
        .as("twice as much more cost as traffic is more is not explained by it, this is")
        .isNotEmpty()
        .allMatch(CostNotice::expectedGrowth)
        .allMatch(notice -> notice.reason().contains("expected growth: traffic is +2"));
    CostNotice open = days.get(0);
    assertThat(open.timeMillis()).isEqualTo(open.openedAtMillis() + Utc.DAY);
    assertThat(open.knownAtMillis()).isEqualTo(open.timeMillis() + 26 * Utc.HOUR);
    assertThat(days).noneMatch(notice -> notice.reason().contains("Lambda"));
    List<CostNotice> hours = assertThoseOfTheLedger(reference, ledger, CostStep.HOUR);
    assertThat(hours)
        .as("nobody knows the hours of what is billed by the day")
        .extracting(notice -> notice.state() + " " + notice.dimension() + " " + notice.name())
        .containsExactly("open service Lambda", "ended service Lambda");
    assertThat(hours).noneMatch(CostNotice::expectedGrowth);
    assertThat(hours.get(1).openedAtMillis())
        .isEqualTo(Utc.millis(LocalDate.of(2024, 8, 30)) + 9 * Utc.HOUR);
    assertThat(hours.get(1).untilMillis()).isEqualTo(hours.get(0).openedAtMillis() + 4 * Utc.HOUR);
  }

  /** The job's records of days or hours are those that the cells of the whole ledger give. */
  private static List<CostNotice> assertThoseOfTheLedger(
      Result reference, Ledger ledger, CostStep step) {
    Traffic traffic = new Traffic();
    requests().forEach(traffic::add);
    List<CostNotice> told = new ArrayList<>();
    for (CostAnomaly anomaly :
        CostAnomalies.of(
            ledger.cells(Long.MAX_VALUE),
            Long.MIN_VALUE,
            Utc.millis(LocalDate.of(2024, 7, 1).plusDays(70)),
            step,
            CostAnomalyRules.DEFAULT,
            Detectors.all().get(0),
            start ->
                step == CostStep.DAY
                    ? traffic.day(Set.of("Shop"), start)
                    : traffic.hour(Set.of("Shop"), start))) {
      told.add(CostNotices.of(anomaly, 0, 0));
    }
    told.sort(Comparator.comparing(CostNotice::id).thenComparing(CostNotice::revision));
    String kind = step == CostStep.DAY ? CostNotice.ANOMALY : CostNotice.ANOMALY_HOURLY;
    List<CostNotice> own =
        reference.notices().stream().filter(notice -> notice.kind().equals(kind)).toList();
    assertThat(own)
        .isNotEmpty()
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("timeMillis", "knownAtMillis")
        .isEqualTo(told);
    return own;
  }

  @Test
  void aBudgetsThresholdIsToldOnceWhateverIsRestated() throws Exception {
    List<BillingItem> items = new ArrayList<>(weeks());
    // August falls below the half of its budget, and rises again
    LocalDate august = LocalDate.of(2024, 8, 20);
    long known = Utc.millis(LocalDate.of(2024, 9, 4)) + Utc.HOUR;
    String scope = "daily|2024-08-01";
    add(items, Bills.overwrite("less", scope, known), List.of(usage(august, "EC2", 1, 450)));
    add(
        items,
        Bills.append("more", scope, known + 5 * Utc.HOUR),
        List.of(usage(august, "EC2", 1, 90_000)));
    List<String> told =
        run(items, 2, RuntimeExecutionMode.STREAMING, 400 * Utc.DAY, 4).notices().stream()
            .filter(notice -> notice.dimension().equals("budget"))
            .sorted(
                Comparator.comparing(CostNotice::knownAtMillis)
                    .thenComparing(CostNotice::name)
                    .thenComparing(CostNotice::kind)
                    .thenComparing(CostNotice::threshold))
            .map(
                notice ->
                    Utc.text(Utc.day(notice.knownAtMillis()))
                        + " "
                        + notice.name()
                        + " "
                        + Utc.text(notice.openedAtMillis())
                        + " "
                        + notice.kind().replace("budget-", "")
                        + " "
                        + notice.threshold())
            .toList();
    assertThat(told)
        .containsExactly(
            "2024-07-10 all 2024-07-01 forecast 50",
            "2024-07-10 all 2024-07-01 forecast 80",
            "2024-07-10 all 2024-07-01 forecast 100",
            "2024-07-10 disks 2024-07-01 forecast 50",
            "2024-07-15 all 2024-07-01 actual 50",
            "2024-07-23 all 2024-07-01 actual 80",
            "2024-07-27 all 2024-07-01 actual 100",
            "2024-08-02 all 2024-08-01 forecast 50",
            "2024-08-02 all 2024-08-01 forecast 80",
            "2024-08-02 all 2024-08-01 forecast 100",
            "2024-08-15 all 2024-08-01 actual 50",
            "2024-08-22 all 2024-08-01 actual 80",
            "2024-08-26 all 2024-08-01 actual 100",
            "2024-09-02 all 2024-09-01 forecast 50",
            "2024-09-02 all 2024-09-01 forecast 80",
            "2024-09-02 all 2024-09-01 forecast 100");
  }

  /** A watermark just behind every item. */
  private static final class Punctual implements WatermarkGenerator<BillingItem>, Serializable {
    private static final long serialVersionUID = 1;
    private long newest = Long.MIN_VALUE;

    @Override
    public void onEvent(BillingItem item, long timestamp, WatermarkOutput output) {
      if (timestamp > newest) {
        newest = timestamp;
        output.emitWatermark(new Watermark(newest - BOUND - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }
}
