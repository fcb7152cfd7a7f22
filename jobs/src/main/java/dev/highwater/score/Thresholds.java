package dev.highwater.score;

import java.math.BigDecimal;
import java.math.MathContext;

/** Thresholds as text. */
final class Thresholds {
  /** Alarms wherever the column is above 0. */
  static final double ABOVE_ZERO = Double.MIN_VALUE;

  private Thresholds() {}

  static String text(double threshold) {
    return threshold == ABOVE_ZERO
        ? "> 0"
        : new BigDecimal(threshold).round(new MathContext(6)).stripTrailingZeros().toString();
  }
}
