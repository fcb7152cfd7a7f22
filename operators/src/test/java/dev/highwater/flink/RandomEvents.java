package dev.highwater.flink;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Deployment;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.Feedback;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.event.LogError;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.RejectReason;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded values of every shape, with the corners that formats get wrong: null, empty, long,
 * non-ASCII, NaN, extremes.
 */
public final class RandomEvents {
  private final Random random;

  public RandomEvents(long seed) {
    random = new Random(seed);
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  public String text() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "größe \uD83D\uDE80 \u0000";
      case 2 -> "x".repeat(70_000);
      default -> "text" + random.nextInt(1000);
    };
  }

  private String textOrNull() {
    return random.nextInt(4) == 0 ? null : text();
  }

  private double number() {
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Double.NEGATIVE_INFINITY;
      case 2 -> -0.0;
      case 3 -> Double.MIN_VALUE;
      default -> random.nextGaussian() * 1e6;
    };
  }

  private double[] numbers() {
    return random.doubles(random.nextInt(6)).toArray();
  }

  private long instant() {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> Long.MIN_VALUE;
      case 2 -> -1;
      default -> 1_700_000_000_000L + random.nextInt();
    };
  }

  public Labels labels() {
    Labels.Builder labels = Labels.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      labels.set("l" + random.nextInt(20), text());
    }
    return labels.build();
  }

  public MetricPoint point() {
    MetricKind kind = pick(List.of(MetricKind.values()));
    HistogramValue histogram = null;
    if (kind == MetricKind.HISTOGRAM) {
      histogram =
          HistogramValue.explicit(number(), number(), number(), number(), numbers(), numbers());
    } else if (kind == MetricKind.EXPONENTIAL_HISTOGRAM) {
      histogram =
          HistogramValue.exponential(
              number(),
              number(),
              number(),
              number(),
              new ExponentialBuckets(
                  random.nextInt(30) - 10,
                  number(),
                  number(),
                  random.nextInt(),
                  numbers(),
                  random.nextInt(),
                  numbers()));
    }
    SummaryValue summary =
        kind == MetricKind.SUMMARY
            ? new SummaryValue(number(), number(), numbers(), numbers())
            : null;
    List<Exemplar> exemplars = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      exemplars.add(new Exemplar(number(), instant(), text()));
    }
    return new MetricPoint(
        text(),
        labels(),
        text(),
        kind,
        pick(List.of(Temporality.values())),
        random.nextInt(3) == 0 ? 0 : instant(),
        1_700_000_000_000L + random.nextInt(),
        number(),
        histogram,
        summary,
        random.nextBoolean(),
        exemplars);
  }

  public SpanEvent span() {
    return new SpanEvent(
        text(),
        text(),
        text(),
        text(),
        pick(List.of(SpanKind.values())),
        random.nextLong(),
        random.nextLong(),
        pick(List.of(SpanStatus.values())),
        textOrNull(),
        labels(),
        labels());
  }

  public LogEvent log() {
    return new LogEvent(
        instant(),
        random.nextInt(5) == 0 ? null : pick(List.of(LogLevel.values())),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        textOrNull(),
        random.nextBoolean() ? null : number(),
        random.nextBoolean()
            ? null
            : new LogError(textOrNull(), textOrNull(), textOrNull(), textOrNull()),
        random.nextInt(3) == 0 ? null : List.of(text(), text()),
        labels(),
        random.nextInt(1000));
  }

  public DeadLetter deadLetter() {
    byte[] bytes = null;
    if (random.nextBoolean()) {
      bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
    }
    return new DeadLetter(
        text(),
        text(),
        random.nextInt(),
        random.nextLong(),
        random.nextInt(10) - 1,
        instant(),
        pick(List.of(RejectReason.values())),
        textOrNull(),
        text(),
        bytes);
  }

  public Decoded decoded() {
    return switch (random.nextInt(7)) {
      case 0 -> Decoded.of(point());
      case 1 -> Decoded.of(span());
      case 2 -> Decoded.of(log());
      case 3 -> Decoded.of(signal());
      case 4 -> Decoded.of(feedback());
      case 5 -> Decoded.of(deployment());
      default -> Decoded.of(deadLetter());
    };
  }

  public LateItem lateItem() {
    return new LateItem(text(), text(), text(), instant(), instant(), number());
  }

  private Double maybe() {
    return random.nextInt(3) == 0 ? null : number();
  }

  private Long maybeInstant() {
    return random.nextInt(3) == 0 ? null : (Long) instant();
  }

  public Anomaly anomaly() {
    List<Anomaly.Contributor> contributors = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      contributors.add(new Anomaly.Contributor(labels(), number(), number()));
    }
    return new Anomaly(
        text(),
        pick(List.of(Anomaly.OPENED, Anomaly.UPDATED, Anomaly.CLOSED)),
        random.nextInt(9),
        text(),
        text(),
        labels(),
        text(),
        60_000,
        text(),
        textOrNull(),
        instant(),
        instant(),
        maybeInstant(),
        instant(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        number(),
        number(),
        number(),
        maybe(),
        instant(),
        contributors,
        random.nextBoolean() ? null : new Anomaly.First(text(), instant()),
        number(),
        textOrNull(),
        text());
  }

  public Feedback feedback() {
    return new Feedback(
        text(),
        textOrNull(),
        textOrNull(),
        random.nextBoolean() ? null : labels(),
        textOrNull(),
        random.nextInt(4) == 0 ? null : Feedback.EXPECTED,
        maybeInstant(),
        maybeInstant(),
        textOrNull(),
        textOrNull(),
        instant());
  }

  public Deployment deployment() {
    return new Deployment(text(), textOrNull(), instant(), textOrNull());
  }

  public Signal signal() {
    return new Signal(
        text(),
        text(),
        labels(),
        textOrNull(),
        instant(),
        instant(),
        60_000,
        random.nextInt(5),
        random.nextBoolean(),
        text(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        random.nextBoolean() ? List.of() : List.of(text()));
  }
}
