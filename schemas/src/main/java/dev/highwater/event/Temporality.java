package dev.highwater.event;

/** How a sum relates to time. */
public enum Temporality {
  /** Not a sum. */
  NONE,
  /** The change since the previous point. */
  DELTA,
  /** The total since the start time. */
  CUMULATIVE
}
