package dev.highwater.codec;

import dev.highwater.billing.BillingItem;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.MetricPoint;
import java.util.Arrays;
import java.util.TreeMap;

/** Items as one line of text each, for expected files. */
final class Rendering {
  private Rendering() {}

  static String of(Object item) {
    return (item instanceof MetricPoint point
            ? metric(point)
            : item instanceof BillingItem bill ? bill(bill) : item.toString())
        .replace("\n", "\\n")
        .replace("\t", "\\t");
  }

  /** Tags have no order of their own. */
  private static String bill(BillingItem bill) {
    String text = bill.toString();
    return bill.charge() == null
        ? text
        : text.replace(
            bill.charge().tags().toString(), new TreeMap<>(bill.charge().tags()).toString());
  }

  private static String metric(MetricPoint p) {
    return p.name()
        + p.labels()
        + " unit="
        + p.unit()
        + " "
        + p.kind()
        + " "
        + p.temporality()
        + " ("
        + p.startMillis()
        + ", "
        + p.timeMillis()
        + "] value="
        + p.value()
        + " histogram="
        + histogram(p.histogram())
        + " summary="
        + (p.summary() == null
            ? null
            : p.summary().count()
                + "/"
                + p.summary().sum()
                + Arrays.toString(p.summary().quantiles())
                + Arrays.toString(p.summary().values()))
        + " stale="
        + p.stale()
        + " exemplars="
        + p.exemplars();
  }

  private static String histogram(HistogramValue h) {
    return h == null
        ? null
        : h.count()
            + "/"
            + h.sum()
            + " min="
            + h.min()
            + " max="
            + h.max()
            + Arrays.toString(h.bounds())
            + Arrays.toString(h.counts())
            + exponential(h.exponential());
  }

  private static String exponential(ExponentialBuckets e) {
    return e == null
        ? ""
        : " scale="
            + e.scale()
            + " zero="
            + e.zeroCount()
            + "@"
            + e.zeroThreshold()
            + " +"
            + e.positiveOffset()
            + Arrays.toString(e.positive())
            + " -"
            + e.negativeOffset()
            + Arrays.toString(e.negative());
  }
}
