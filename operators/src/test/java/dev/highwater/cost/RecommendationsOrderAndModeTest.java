package dev.highwater.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Storage;
import dev.highwater.cost.rightsizing.Volume;
import dev.highwater.event.UtilisationSample;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.TestCluster;
import dev.highwater.result.Recommendation;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same samples and bills give the same recommendations, in any order and either mode. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RecommendationsOrderAndModeTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 9, 1);

  @RegisterExtension static final MiniClusterExtension CLUSTER = TestCluster.of(3);

  private static Instance instance(String id, String group) {
    return new Instance(id, "m5.4xlarge", "us-east-1", group, true, false, null, BigDecimal.ZERO);
  }

  private static final List<Instance> INVENTORY =
      List.of(
          instance("i-small", ""),
          instance("i-grown", ""),
          instance("i-a", "fleet"),
          instance("i-b", "fleet"));

  private static final Storage STORAGE =
      new Storage(
          List.of(
              new Volume(
                  "vol-1", "us-east-1", "", Utc.millis(FIRST.plusDays(3)), new BigDecimal("8"))),
          List.of());

  /**
   * Twenty days, each billed two days later; of a commitment that costs a dollar an hour nothing
   * uses half, from the tenth day on all of it.
   */
  private static List<List<BillingItem>> bills() {
    List<List<BillingItem>> deliveries = new ArrayList<>();
    for (int day = 0; day < 20; day++) {
      LocalDate date = FIRST.plusDays(day);
      deliveries.add(
          Bills.delivery(
              Bills.append("d" + day, "s", Utc.millis(date.plusDays(2))),
              List.of(
                  Bills.charge().at(date.toString(), 0).cost("3").build(),
                  Bills.charge()
                      .at(date.toString(), 5)
                      .commitment("sp-1", CommitmentStatus.UNUSED)
                      .cost(day < 9 ? "12" : "24")
                      .build())));
    }
    return deliveries;
  }

  /** Thirty days by the hour; one instance has much to do from the 20th day on, one is replaced. */
  private static List<UtilisationSample> samples(Random random) {
    List<UtilisationSample> samples = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      for (int hour = 0; hour < 24; hour++) {
        long time = Utc.millis(FIRST.plusDays(day)) + hour * Utc.HOUR;
        samples.add(new UtilisationSample("i-small", time, 5 + random.nextDouble(), 10.0));
        double grown = day < 19 ? 6 : 85;
        samples.add(new UtilisationSample("i-grown", time, grown + random.nextDouble(), 20.0));
        samples.add(new UtilisationSample(day < 10 ? "i-a" : "i-b", time, 7.0, 12.0));
        samples.add(new UtilisationSample("i-unknown", time, 1.0, 1.0));
      }
    }
    return samples;
  }

  private static List<Recommendation> run(
      List<UtilisationSample> samples, int parallelism, RuntimeExecutionMode mode, long seed)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Environments.configure(configuration));
    env.setParallelism(parallelism);
    Random random = new Random(seed);
    List<UtilisationSample> arriving = new ArrayList<>(samples);
    List<Long> at = new ArrayList<>();
    samples.forEach(sample -> at.add(sample.timeMillis() + random.nextInt((int) Utc.HOUR * 20)));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(at::get));
    arriving.clear();
    order.forEach(i -> arriving.add(samples.get(i)));
    DataStream<UtilisationSample> utilisation =
        env.fromData(arriving, HighwaterTypes.UTILISATION)
            .uid("test-samples")
            .setParallelism(1)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<UtilisationSample>forGenerator(context -> new Newest())
                    .withTimestampAssigner((sample, time) -> sample.timeMillis()))
            .setParallelism(1)
            .uid("test-time");
    List<List<BillingItem>> deliveries = bills();
    for (int i = 0; i + 1 < deliveries.size(); i += 2 + random.nextInt(3)) {
      Collections.swap(deliveries, i, i + 1);
    }
    DataStream<BillingItem> bills =
        env.fromData(
                deliveries.stream().flatMap(List::stream).toList(), HighwaterTypes.BILLING_ITEM)
            .uid("test-bills")
            .setParallelism(1)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<BillingItem>forGenerator(context -> new DayBehind())
                    .withTimestampAssigner((item, time) -> item.timeMillis()))
            .setParallelism(1)
            .uid("test-bill-time");
    CostOutputs outputs =
        Costs.define(
            new CostInputs(bills, utilisation, null, null),
            new CostsSettings(AllocationSettings.DEFAULT, Long.MAX_VALUE)
                .withInventory(INVENTORY)
                .withStorage(STORAGE));
    List<Recommendation> found = new ArrayList<>();
    try (CloseableIterator<Recommendation> told =
        outputs.recommendations().executeAndCollect("recommendations")) {
      told.forEachRemaining(found::add);
    }
    found.sort(
        Comparator.comparing(Recommendation::resource).thenComparing(Recommendation::revision));
    return found;
  }

  @Test
  void anyOrderParallelismAndModeGiveTheSameRecommendations() throws Exception {
    List<UtilisationSample> samples = samples(new Random(2));
    List<Recommendation> reference = run(samples, 1, RuntimeExecutionMode.STREAMING, 1);
    assertThat(run(samples, 3, RuntimeExecutionMode.STREAMING, 2)).isEqualTo(reference);
    assertThat(run(samples, 2, RuntimeExecutionMode.BATCH, 3)).isEqualTo(reference);
    assertThat(reference)
        .extracting(
            one ->
                one.resource()
                    + " "
                    + one.revision()
                    + " "
                    + one.state()
                    + " "
                    + one.kind()
                    + " "
                    + one.members()
                    + " "
                    + Utc.text(one.asOfMillis()))
        .containsExactly(
            "fleet/us-east-1/m5.4xlarge 0 open over-provisioned [i-a] 2024-09-04",
            "fleet/us-east-1/m5.4xlarge 1 open over-provisioned [i-a] 2024-09-07",
            "fleet/us-east-1/m5.4xlarge 2 open over-provisioned [i-a] 2024-09-08",
            "fleet/us-east-1/m5.4xlarge 3 open over-provisioned [i-a, i-b] 2024-09-12",
            "fleet/us-east-1/m5.4xlarge 4 open over-provisioned [i-b] 2024-09-25",
            "i-grown 0 open over-provisioned [i-grown] 2024-09-04",
            "i-grown 1 open over-provisioned [i-grown] 2024-09-08",
            "i-grown 2 open over-provisioned [i-grown] 2024-09-15",
            "i-grown 3 ended over-provisioned [i-grown] 2024-09-21",
            "i-small 0 open over-provisioned [i-small] 2024-09-04",
            "i-small 1 open over-provisioned [i-small] 2024-09-08",
            "i-small 2 open over-provisioned [i-small] 2024-09-15",
            "sp-1 0 open unused-commitment [] 2024-09-02",
            "sp-1 1 open unused-commitment [] 2024-09-03",
            "sp-1 2 open unused-commitment [] 2024-09-04",
            "sp-1 3 open unused-commitment [] 2024-09-05",
            "sp-1 4 open unused-commitment [] 2024-09-06",
            "sp-1 5 open unused-commitment [] 2024-09-07",
            "sp-1 6 open unused-commitment [] 2024-09-08",
            "sp-1 7 open unused-commitment [] 2024-09-09",
            "sp-1 8 open unused-commitment [] 2024-09-10",
            "sp-1 9 open unused-commitment [] 2024-09-11",
            "sp-1 10 open unused-commitment [] 2024-09-12",
            "sp-1 11 open unused-commitment [] 2024-09-13",
            "sp-1 12 open unused-commitment [] 2024-09-14",
            "sp-1 13 open unused-commitment [] 2024-09-15",
            "sp-1 14 open unused-commitment [] 2024-09-16",
            "sp-1 15 open unused-commitment [] 2024-09-18",
            "sp-1 16 open unused-commitment [] 2024-09-20",
            "vol-1 0 open unattached-storage [] 2024-09-11");
    Recommendation small =
        reference.stream()
            .filter(one -> one.resource().equals("i-small"))
            .findFirst()
            .orElseThrow();
    assertThat(small.options()).isNotEmpty();
    assertThat(small.options().get(0).listSavings()).isPositive();
    assertThat(small.cpuAverage()).isBetween(5.0, 6.0);
  }

  /** A watermark at every row, for bills that overtake each other by a day. */
  private static final class DayBehind implements WatermarkGenerator<BillingItem>, Serializable {
    private static final long serialVersionUID = 1;
    private long newest = Long.MIN_VALUE;

    @Override
    public void onEvent(BillingItem item, long timestamp, WatermarkOutput output) {
      newest = Math.max(newest, timestamp);
      output.emitWatermark(new Watermark(newest - Utc.DAY - 1));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  /** A watermark at every sample: later ones come within the day that a day waits. */
  private static final class Newest implements WatermarkGenerator<UtilisationSample>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public void onEvent(UtilisationSample sample, long timestamp, WatermarkOutput output) {
      output.emitWatermark(new Watermark(timestamp - 1));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }
}
