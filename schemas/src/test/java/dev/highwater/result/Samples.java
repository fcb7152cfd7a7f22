package dev.highwater.result;

import dev.highwater.billing.Costs;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.event.RejectReason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Results for tests. */
public final class Samples {
  private Samples() {}

  /** The one that golden files show. */
  public static Signal signal() {
    return new Signal(
        "latency_seconds",
        "cart",
        Labels.of("by", "tenant", "tenant", "acme \"west\"", "environment", "prod"),
        "metrics",
        1_700_000_040_000L,
        1_700_000_100_000L,
        60_000,
        1,
        true,
        "s",
        120.5,
        30.25,
        0.001,
        2.5,
        0.25,
        0.2,
        0.4,
        0.5,
        1.5,
        0.5,
        List.of("0af7651916cd43dd8448eb211c80319c"));
  }

  static Signal random(Random random) {
    Labels.Builder labels = Labels.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.set(text(random) + i, text(random));
    }
    long start = random.nextLong() >>> 20;
    List<String> traces = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      traces.add(text(random));
    }
    return new Signal(
        text(random),
        text(random),
        labels.build(),
        text(random),
        start,
        start + 60_000,
        60_000,
        random.nextInt(5),
        random.nextBoolean(),
        text(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        traces);
  }

  static Cost cost(Random random) {
    boolean cell = random.nextBoolean();
    return new Cost(
        cell ? Cost.Level.CELL : Cost.Level.MONTH,
        random.nextLong() >>> 20,
        random.nextLong() >>> 20,
        "USD",
        Labels.of("service", text(random), "team", "web"),
        new Costs(money(random), money(random), money(random), BigDecimal.ZERO),
        cell ? money(random).stripTrailingZeros() : null,
        cell ? "Hrs" : "",
        random.nextInt(9),
        random.nextInt(9),
        random.nextLong() >>> 20);
  }

  static CostReportRecord costReport(Random random) {
    List<CostReportRecord.Line> lines = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean day = random.nextBoolean();
      lines.add(
          new CostReportRecord.Line(
              day ? "day" : "byTeam",
              text(random),
              money(random),
              day ? null : money(random),
              day || random.nextBoolean() ? null : BigDecimal.valueOf(random.nextInt(), 2),
              random.nextBoolean() ? "preliminary" : null,
              day ? null : money(random)));
    }
    LocalDate from = LocalDate.ofEpochDay(random.nextInt(30_000));
    boolean past = random.nextBoolean();
    return new CostReportRecord(
        from,
        from.plusDays(1 + random.nextInt(60)),
        "USD",
        "effective",
        random.nextBoolean() ? "" : "team=" + text(random),
        past ? (Long) (random.nextLong() >>> 20) : null,
        money(random),
        money(random),
        past ? null : BigDecimal.valueOf(random.nextInt(), 2),
        past ? from : null,
        money(random),
        money(random),
        lines,
        random.nextBoolean() ? null : money(random));
  }

  static CostNotice costNotice(Random random) {
    boolean anomaly = random.nextBoolean();
    List<CostNotice.Cause> causes = new ArrayList<>();
    for (int i = anomaly ? random.nextInt(3) : 0; i > 0; i--) {
      causes.add(
          new CostNotice.Cause(
              text(random), "111", text(random), "", money(random), random.nextDouble()));
    }
    return new CostNotice(
        text(random),
        anomaly ? CostNotice.ANOMALY : CostNotice.BUDGET_FORECAST,
        anomaly ? "growing" : CostNotice.REACHED,
        random.nextInt(9),
        "USD",
        anomaly ? "tag:team" : "budget",
        text(random),
        "up",
        random.nextLong() >>> 20,
        random.nextLong() >>> 20,
        random.nextLong() >>> 20,
        random.nextLong() >>> 20,
        money(random),
        money(random),
        anomaly ? null : (Integer) random.nextInt(100),
        causes,
        anomaly ? List.of("account 111") : List.of(),
        random.nextBoolean(),
        text(random));
  }

  static Recommendation recommendation(Random random) {
    boolean open = random.nextBoolean();
    return new Recommendation(
        text(random),
        open ? Recommendation.OPEN : Recommendation.ENDED,
        random.nextInt(9),
        "idle",
        List.of("i-1", "i-2"),
        text(random),
        "",
        open ? money(random) : null,
        open ? (Double) random.nextDouble() : null,
        null,
        null,
        null,
        List.of("NO_ACTIVITY"),
        open
            ? List.of(
                new Recommendation.Option(
                    "terminate", "", money(random), money(random), 1, List.of(text(random))))
            : List.of(),
        random.nextLong() >>> 20);
  }

  private static BigDecimal money(Random random) {
    return BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
  }

  static Anomaly anomaly(Random random) {
    List<Anomaly.Contributor> contributors = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      contributors.add(
          new Anomaly.Contributor(
              Labels.of("by", "tenant", "tenant", "t" + i),
              random.nextDouble(),
              random.nextDouble()));
    }
    long opened = random.nextLong() >>> 20;
    return new Anomaly(
        text(random),
        Anomaly.UPDATED,
        random.nextInt(9),
        text(random),
        text(random),
        Labels.of("environment", "prod"),
        text(random),
        60_000,
        "level-shift",
        random.nextBoolean() ? Anomaly.UP : null,
        opened,
        opened + 60_000,
        random.nextBoolean() ? (Long) (opened + 1) : null,
        120_000,
        number(random),
        number(random),
        number(random),
        number(random),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        number(random),
        opened,
        contributors,
        random.nextBoolean() ? new Anomaly.First(text(random), opened) : null,
        random.nextDouble(),
        random.nextBoolean() ? Anomaly.BUDGET : null,
        text(random));
  }

  static WrittenDeadLetter deadLetter(Random random) {
    byte[] bytes = null;
    if (random.nextBoolean()) {
      bytes = new byte[random.nextInt(20)];
      random.nextBytes(bytes);
    }
    RejectReason[] reasons = RejectReason.values();
    return new WrittenDeadLetter(
        new DeadLetter(
            text(random),
            text(random),
            random.nextInt(100),
            random.nextLong(),
            random.nextInt(),
            random.nextLong(),
            reasons[random.nextInt(reasons.length)],
            text(random),
            text(random),
            bytes),
        random.nextInt(1000));
  }

  static LateItem lateItem(Random random) {
    return new LateItem(
        text(random),
        text(random),
        text(random),
        random.nextLong(),
        Long.MIN_VALUE,
        random.nextGaussian());
  }

  private static Double number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> (double) random.nextInt(1000);
      case 2 -> Double.longBitsToDouble(random.nextLong() & 0x3fffffffffffffffL);
      default -> random.nextGaussian();
    };
  }

  private static String text(Random random) {
    String[] choices = {
      "a", "cart", "", "ünïcödé", "\"quoted\"\n", "😀", "{x=\"1\"}", "x".repeat(300)
    };
    return choices[random.nextInt(choices.length)];
  }
}
