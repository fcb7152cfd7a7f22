package dev.highwater.anomalies.core;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import java.nio.charset.StandardCharsets;

/** Scored points of tests. */
public final class Points {
  public static final long WINDOW = 60_000;
  public static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  public static final double MAX_RARITY = 16;

  private Points() {}

  /** Of a series that is so rare, in decades; the expected value is 10, the value 10 more. */
  public static ScoredPoint point(
      String service, String signal, Labels labels, long time, double decades) {
    return point(service, signal, labels, time, decades, decades > 2 ? 20 : 10);
  }

  public static ScoredPoint point(
      String service, String signal, Labels labels, long time, double decades, double value) {
    return new ScoredPoint(
        service,
        signal,
        labels,
        Hash128.of((service + signal + labels.canonical()).getBytes(StandardCharsets.UTF_8)),
        "s",
        time,
        WINDOW,
        value,
        new Verdict(decades / MAX_RARITY, decades, 0, AnomalyKind.NONE, 10, 8, 12, false));
  }

  public static ScoredPoint learning(String service, String signal, Labels labels, long time) {
    return new ScoredPoint(
        service,
        signal,
        labels,
        Hash128.of((service + signal + labels.canonical()).getBytes(StandardCharsets.UTF_8)),
        "s",
        time,
        WINDOW,
        5,
        Verdict.learning(Double.NaN));
  }

  /** With another kind. */
  public static ScoredPoint of(ScoredPoint point, AnomalyKind kind) {
    Verdict v = point.verdict();
    return new ScoredPoint(
        point.service(),
        point.signal(),
        point.labels(),
        point.series(),
        point.unit(),
        point.timeMillis(),
        point.windowMillis(),
        point.value(),
        new Verdict(v.score(), v.rarity(), 0.9, kind, v.expected(), v.lower(), v.upper(), false));
  }
}
