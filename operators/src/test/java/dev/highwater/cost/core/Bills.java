package dev.highwater.cost.core;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.billing.Delivery;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Charges and deliveries for tests. */
public final class Bills {
  private Bills() {}

  /** A charge, built part by part; what is not said is usage of EC2 in September 2024. */
  public static final class Builder {
    private String id = "";
    private String account = "111";
    private String currency = "USD";
    private long start = Utc.millis(LocalDate.of(2024, 9, 1));
    private ChargeCategory category = ChargeCategory.USAGE;
    private String service = "EC2";
    private String region = "eu-west-1";
    private String usageType = "BoxUsage";
    private String resource = "";
    private String commitmentId = "";
    private CommitmentStatus commitment = CommitmentStatus.NONE;
    private String splitOf = "";
    private String namespace = "";
    private Costs costs = Costs.ZERO;
    private BigDecimal quantity = BigDecimal.ONE;
    private final Map<String, String> tags = new HashMap<>();

    public Builder id(String value) {
      id = value;
      return this;
    }

    public Builder account(String value) {
      account = value;
      return this;
    }

    public Builder currency(String value) {
      currency = value;
      return this;
    }

    public Builder at(String date, int hour) {
      start = Utc.millis(LocalDate.parse(date)) + hour * Utc.HOUR;
      return this;
    }

    public Builder category(ChargeCategory value) {
      category = value;
      return this;
    }

    public Builder service(String value) {
      service = value;
      return this;
    }

    public Builder region(String value) {
      region = value;
      return this;
    }

    public Builder usageType(String value) {
      usageType = value;
      return this;
    }

    public Builder resource(String value) {
      resource = value;
      return this;
    }

    public Builder commitment(String value, CommitmentStatus status) {
      commitmentId = value;
      return commitment(status);
    }

    public Builder commitment(CommitmentStatus value) {
      commitment = value;
      return this;
    }

    public Builder partOf(String parent, String space) {
      splitOf = parent;
      namespace = space;
      return this;
    }

    /** All four costs the same. */
    public Builder cost(String value) {
      BigDecimal cost = new BigDecimal(value);
      return costs(new Costs(cost, cost, cost, cost));
    }

    public Builder costs(Costs value) {
      costs = value;
      return this;
    }

    public Builder quantity(String value) {
      quantity = value == null ? null : new BigDecimal(value);
      return this;
    }

    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    public Charge build() {
      long month = Utc.month(start);
      return new Charge(
          id,
          "AWS",
          "999",
          account,
          "",
          "",
          currency,
          start,
          start + Utc.HOUR,
          month,
          Utc.millis(Utc.date(month).plusMonths(1)),
          category,
          false,
          service,
          "Compute",
          region,
          usageType,
          "",
          "",
          resource,
          "",
          "",
          "Standard",
          commitmentId,
          commitment,
          splitOf,
          namespace,
          "",
          costs,
          quantity,
          quantity == null ? "" : "Hrs",
          quantity,
          "Hrs",
          tags);
    }
  }

  public static Builder charge() {
    return new Builder();
  }

  /** Rows of a delivery and the note that it is complete. */
  public static List<BillingItem> delivery(Delivery delivery, List<Charge> charges) {
    List<BillingItem> items = new ArrayList<>();
    for (Charge charge : charges) {
      items.add(new BillingItem(delivery, items.size(), charge, 0));
    }
    items.add(new BillingItem(delivery, 0, null, charges.size()));
    return items;
  }

  public static Delivery overwrite(String id, String scope, long knownAtMillis) {
    return new Delivery(id, Delivery.Mode.OVERWRITE, scope, knownAtMillis);
  }

  public static Delivery append(String id, String scope, long knownAtMillis) {
    return new Delivery(id, Delivery.Mode.APPEND, scope, knownAtMillis);
  }

  /** Money with up to twelve digits after the point, one in five times negative. */
  public static BigDecimal money(Random random) {
    long units = random.nextLong(1_000_000_000_000L);
    return BigDecimal.valueOf(random.nextInt(5) == 0 ? -units : units, random.nextInt(13));
  }

  public static Costs costs(Random random) {
    return new Costs(money(random), money(random), money(random), money(random));
  }

  /** Any row: few values of each dimension, so that many cells meet. */
  public static Charge any(Random random) {
    Builder charge =
        charge()
            .account("11" + random.nextInt(3))
            .at("2024-09-0" + (1 + random.nextInt(9)), random.nextInt(24))
            .service(List.of("EC2", "S3", "RDS", "Support").get(random.nextInt(4)))
            .region(List.of("eu-west-1", "us-east-1", "").get(random.nextInt(3)))
            .usageType("type" + random.nextInt(3))
            .currency(random.nextInt(10) == 0 ? "EUR" : "USD")
            .category(ChargeCategory.values()[random.nextInt(8) == 0 ? random.nextInt(5) : 0])
            .quantity(random.nextInt(6) == 0 ? null : money(random).toPlainString())
            .costs(costs(random));
    if (random.nextBoolean()) {
      charge.tag("team", List.of("web", "data", "ml", " none ").get(random.nextInt(4)));
    }
    if (random.nextBoolean()) {
      charge.tag("env", List.of("prod", "Prod", "dev").get(random.nextInt(3)));
    }
    return charge.build();
  }
}
