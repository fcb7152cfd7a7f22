package dev.highwater.signals.core;

import java.util.List;

/**
 * What one span or log record adds: always to the one pane that holds its time, interval 0.
 *
 * <p>By kind, with value v and weight w: REQUESTS count w, errors w where it failed. DISTRIBUTION
 * (v known) count w, sum v·w, sketch, extremes. RATE amount v·w, or w where v is NaN. RATIO
 * numerator v·w, denominator w; where v is NaN the numerator is w of failures. GAUGE (v known) w
 * samples of v. STATE (v known) last value and w changes, because such a record reports a change.
 * DIFFERENCE v·w to the numerator where v ≥ 0, its magnitude to the denominator otherwise; w where
 * v is NaN.
 */
public final class EventShares {
  private EventShares() {}

  /**
   * Empty where the family cannot use the item (no value where one is needed, no positive weight).
   */
  public static List<PaneShare> of(EventUse use, FamilyDefinition family) {
    double value = use.value();
    double weight = use.weight();
    boolean measured = !Double.isNaN(value);
    if (!(weight > 0)) {
      return List.of();
    }
    Accumulator amount = new Accumulator();
    switch (family.kind()) {
      case REQUESTS -> {
        amount.addCount(weight);
        if (use.error()) {
          amount.addErrors(weight);
        }
      }
      case DISTRIBUTION -> {
        if (!measured) {
          return List.of();
        }
        amount.addCount(weight);
        amount.addSum(value * weight);
        amount.addExtremes(value, value);
        amount.sketchToAdd().add(value, weight);
      }
      case RATE -> amount.addCount(measured ? value * weight : weight);
      case RATIO -> {
        amount.addNumerator(measured ? value * weight : use.error() ? weight : 0);
        amount.addDenominator(weight);
      }
      case GAUGE -> {
        if (!measured) {
          return List.of();
        }
        amount.addCount(weight);
        amount.addSum(value * weight);
        amount.addExtremes(value, value);
        amount.addLast(use.timeMillis(), value);
      }
      case STATE -> {
        if (!measured) {
          return List.of();
        }
        amount.addCount(weight);
        amount.addTransitions(weight);
        amount.addLast(use.timeMillis(), value);
      }
      case DIFFERENCE -> {
        if (measured && value < 0) {
          amount.addDenominator(-value * weight);
        } else {
          amount.addNumerator(measured ? value * weight : weight);
        }
      }
    }
    amount.addExemplar(use.error(), value, use.timeMillis(), use.traceId());
    return List.of(
        new PaneShare(
            new SignalSeries(use.service(), use.family(), use.convention(), use.labels(), ""),
            Panes.paneStart(use.timeMillis()),
            amount));
  }
}
