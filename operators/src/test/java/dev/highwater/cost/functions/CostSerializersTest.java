package dev.highwater.cost.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.cost.core.ledger.CellDigest;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.cost.core.ledger.DeliveryContent;
import dev.highwater.cost.core.ledger.DeliveryFold;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.event.Decoded;
import dev.highwater.event.UtilisationSample;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.SerializerChecks;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

class CostSerializersTest {
  private final Random random = new Random(17);
  private final Allocator allocator =
      new Allocator(AllocationSettings.DEFAULT.withKeptTags(List.of("env")));

  private BillingItem item() {
    return random.nextInt(5) == 0
        ? new BillingItem(Bills.overwrite("d", "s", random.nextLong()), 0, null, 7)
        : new BillingItem(
            Bills.append("d", "s", random.nextLong()), random.nextInt(), Bills.any(random), 0);
  }

  private CellChange change() {
    CostCell cell = allocator.cell(Bills.any(random));
    return new CellChange(
        "scope", cell.key(), Amounts.ZERO, cell.amounts(), random.nextInt(5), random.nextLong());
  }

  private ScopeLedger ledger() {
    ScopeLedger ledger = new ScopeLedger();
    DeliveryFold fold = new DeliveryFold(allocator);
    Charge line = Bills.charge().id("line " + random.nextInt()).cost("3.50").build();
    ledger.add(fold.fold(Bills.overwrite("a", "s", 1), Map.of(0L, Bills.any(random), 1L, line)));
    ledger.add(fold.fold(Bills.append("b", "s", 2), Map.of(0L, Bills.any(random))));
    return ledger;
  }

  private Unused unused() {
    Unused unused = Unused.of(change());
    return random.nextBoolean() ? unused : unused.withoutAmount();
  }

  private Requests requests() {
    Double count = random.nextBoolean() ? null : (Double) random.nextDouble();
    return new Requests("USD", "shop", "series", random.nextLong(), random.nextInt(), count);
  }

  private Spent spent() {
    return switch (random.nextInt(3)) {
      case 0 -> Spent.complete("USD", random.nextLong(), random.nextLong());
      case 1 -> Spent.of(change(), CostStep.DAY).withoutAmount();
      default -> Spent.of(change(), CostStep.HOUR);
    };
  }

  private UtilisationSample sample() {
    return new UtilisationSample(
        "i-1", random.nextLong(), random.nextBoolean() ? null : (Double) 3.5, random.nextDouble());
  }

  private Recommendation recommendation() {
    boolean open = random.nextBoolean();
    return new Recommendation(
        "i-1",
        open ? Recommendation.OPEN : Recommendation.ENDED,
        random.nextInt(5),
        "idle",
        List.of("i-1"),
        "m5.large",
        "",
        open ? new BigDecimal("70.08") : null,
        open ? (Double) random.nextDouble() : null,
        null,
        null,
        null,
        List.of("NO_ACTIVITY"),
        open
            ? List.of(
                new Recommendation.Option(
                    "terminate", "", BigDecimal.TEN, BigDecimal.ONE, 1, List.of("A", "B")))
            : List.of(),
        random.nextLong());
  }

  private CostNotice notice() {
    boolean anomaly = random.nextBoolean();
    return new CostNotice(
        "id",
        anomaly ? CostNotice.ANOMALY : CostNotice.BUDGET_ACTUAL,
        "open",
        random.nextInt(5),
        "USD",
        "tag:team",
        "web",
        "up",
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        new BigDecimal("123.40"),
        new BigDecimal("-7"),
        anomaly ? null : (Integer) random.nextInt(100),
        anomaly
            ? List.of(
                new CostNotice.Cause("EC2", "1", "", "u", BigDecimal.TEN, random.nextDouble()))
            : List.of(),
        List.of("account 1"),
        random.nextBoolean(),
        "because");
  }

  @Test
  void aClosedScopeIsReadAsItWasWritten() throws Exception {
    for (ScopeLedger ledger : List.of(ledger(), ScopeLedger.of(appended(), List.of("c", "d")))) {
      ClosedScope scope = ClosedScope.of(ledger, null, new CellDigest(3, random.nextLong(), -1));
      byte[] bytes = ClosedScopeBytes.write(scope);
      assertThat(ClosedScopeBytes.read(bytes)).isEqualTo(scope);
      bytes[0] = 2;
      assertThatThrownBy(() -> ClosedScopeBytes.read(bytes)).hasMessageContaining("format 2");
    }
  }

  private List<DeliveryContent> appended() {
    return List.of(
        new DeliveryFold(allocator).fold(Bills.append("c", "s", 2), Map.of(0L, Bills.any(random))));
  }

  @Test
  void allRoundTrip() throws Exception {
    SerializerChecks.check(HighwaterTypes.BILLING_ITEM, this::item, 200);
    SerializerChecks.check(CellChangeSerializer.TYPE, this::change, 100);
    SerializerChecks.check(HighwaterTypes.COST, () -> change().cost(), 100);
    SerializerChecks.check(
        ContributionSerializer.TYPE, () -> Contribution.of(change()).get(2), 100);
    SerializerChecks.check(SumChangeSerializer.TYPE, () -> SumChange.of(change()).get(1), 100);
    SerializerChecks.check(
        SumChangeSerializer.TYPE,
        () -> new SumChange(Contribution.of(change()).get(0), change().cost()),
        100);
    SerializerChecks.check(
        CellChangeSerializer.TYPE,
        () -> change().with(List.of(change().cost(), change().cost())),
        50);
    SerializerChecks.check(CostKeySerializer.TYPE, () -> change().key(), 100);
    SerializerChecks.check(
        CellTotalSerializer.TYPE,
        () -> new CellTotal(change().after(), Amounts.ZERO, random.nextInt()),
        50);
    SerializerChecks.check(ArrivalSerializer.TYPE, () -> new Arrival(item().delivery(), -1, 3), 50);
    SerializerChecks.check(ScopeLedgerSerializer.TYPE, this::ledger, 50);
    SerializerChecks.check(SpentSerializer.TYPE, this::spent, 100);
    SerializerChecks.check(UnusedSerializer.TYPE, this::unused, 100);
    SerializerChecks.check(RequestsSerializer.TYPE, this::requests, 100);
    SerializerChecks.check(
        HeardSerializer.TYPE,
        () -> new Heard("USD", "AWS", "999", random.nextLong(), random.nextLong()),
        50);
    SerializerChecks.check(
        DaySpentSerializer.TYPE,
        () -> DaySpent.NOTHING.plus(BigDecimal.valueOf(random.nextLong(), 7), random.nextBoolean()),
        50);
    SerializerChecks.check(HighwaterTypes.RECOMMENDATION, this::recommendation, 50);
    SerializerChecks.check(HighwaterTypes.UTILISATION, this::sample, 50);
    SerializerChecks.check(HighwaterTypes.DECODED, () -> Decoded.of(sample()), 50);
    SerializerChecks.check(HighwaterTypes.COST_NOTICE, this::notice, 100);
  }

  @Test
  void fieldsSurviveNotOnlyBytes() throws Exception {
    var items = HighwaterTypes.BILLING_ITEM.createSerializer(new SerializerConfigImpl());
    var ledgers = ScopeLedgerSerializer.TYPE.createSerializer(new SerializerConfigImpl());
    var spents = SpentSerializer.TYPE.createSerializer(new SerializerConfigImpl());
    var notices = HighwaterTypes.COST_NOTICE.createSerializer(new SerializerConfigImpl());
    var recommendations =
        HighwaterTypes.RECOMMENDATION.createSerializer(new SerializerConfigImpl());
    for (int i = 0; i < 50; i++) {
      BillingItem item = item();
      assertThat(items.deserialize(new DataInputDeserializer(SerializerChecks.bytes(items, item))))
          .isEqualTo(item);
      Spent spent = spent();
      assertThat(
              spents.deserialize(new DataInputDeserializer(SerializerChecks.bytes(spents, spent))))
          .isEqualTo(spent);
      Recommendation recommendation = recommendation();
      assertThat(
              recommendations.deserialize(
                  new DataInputDeserializer(
                      SerializerChecks.bytes(recommendations, recommendation))))
          .isEqualTo(recommendation);
      CostNotice notice = notice();
      assertThat(
              notices.deserialize(
                  new DataInputDeserializer(SerializerChecks.bytes(notices, notice))))
          .isEqualTo(notice);
      ScopeLedger ledger = ledger();
      ScopeLedger back =
          ledgers.deserialize(new DataInputDeserializer(SerializerChecks.bytes(ledgers, ledger)));
      assertThat(back.cells()).isEqualTo(ledger.cells());
      assertThat(back.ids()).isEqualTo(ledger.ids());
    }
  }
}
