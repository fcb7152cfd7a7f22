package dev.highwater.cost.anomalies;

import dev.highwater.cost.core.Utc;

/** How long the periods are in which cost is watched. */
public enum CostStep {
  /** Days; a week is a season. */
  DAY("day", Utc.DAY, 1, 7, 2, 400),
  /** Hours; a week is a season, and until two have been seen, a day. */
  HOUR("hour", Utc.HOUR, 24, 168, 6, 56);

  private final String text;
  private final long millis;
  private final int shortSeason;
  private final int longSeason;
  private final int quiet;
  private final int learntDays;

  CostStep(String text, long millis, int shortSeason, int longSeason, int quiet, int learntDays) {
    this.text = text;
    this.millis = millis;
    this.shortSeason = shortSeason;
    this.longSeason = longSeason;
    this.quiet = quiet;
    this.learntDays = learntDays;
  }

  /** The name in records. */
  public String text() {
    return text;
  }

  /** Length of a period. */
  public long millis() {
    return millis;
  }

  /** How long before the first period that is judged what is usual is learnt from, at most. */
  public long learntMillis() {
    return learntDays * Utc.DAY;
  }

  int shortSeason() {
    return shortSeason;
  }

  int longSeason() {
    return longSeason;
  }

  /** Periods without anything odd after which an anomaly has ended. */
  int quiet() {
    return quiet;
  }
}
