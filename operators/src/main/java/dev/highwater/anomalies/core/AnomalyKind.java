package dev.highwater.anomalies.core;

/** What is odd about a point. */
public enum AnomalyKind {
  /** Nothing. */
  NONE("none"),
  /** Far above what was expected, for a short time. */
  SPIKE("spike"),
  /** Far below what was expected, for a short time. */
  DIP("dip"),
  /** Another level than before. */
  LEVEL_SHIFT("level-shift"),
  /** Another slope than before. */
  TREND_CHANGE("trend-change"),
  /** Calmer or wilder than before. */
  VARIANCE_CHANGE("variance-change"),
  /** Points that were due did not come. */
  MISSING_DATA("missing-data"),
  /** The value stands still, or is zero, where it used to move. */
  SILENCE("silence"),
  /** Usual values in an unusual order. */
  PATTERN("pattern");

  private final String text;

  AnomalyKind(String text) {
    this.text = text;
  }

  /** The name in records and files. */
  public String text() {
    return text;
  }
}
