package dev.highwater.codec.prometheus;

import dev.highwater.event.MetricKind;
import dev.highwater.event.Temporality;

/**
 * What a Prometheus sample measures: by its family's type where metadata came, else by its name's
 * suffix.
 */
public final class Families {
  /** Prometheus' NaN that says "this series ended". */
  static final long STALE_NAN = 0x7ff0000000000002L;

  static final String NAME = "__name__";

  private static final String[] SUFFIXES = {"_total", "_bucket", "_count", "_sum", "_created"};

  private Families() {}

  /**
   * Without metadata: {@code _total}, {@code _count}, {@code _sum} and {@code _bucket} are
   * counters, all others gauges.
   */
  public static MetricKind infer(String name) {
    return name.endsWith("_total") || isPart(name) ? MetricKind.COUNTER : MetricKind.GAUGE;
  }

  private static boolean isPart(String name) {
    return name.endsWith("_count") || name.endsWith("_sum") || name.endsWith("_bucket");
  }

  /** The kind of a float sample whose family has a type of the remote-write numbering. */
  static MetricKind ofType(long type, String name) {
    return switch ((int) type) {
      case 1 -> name.endsWith("_created") ? MetricKind.GAUGE : MetricKind.COUNTER;
      case 3, 5 -> isPart(name) ? MetricKind.COUNTER : MetricKind.GAUGE;
      case 2, 4, 6, 7 -> MetricKind.GAUGE;
      default -> infer(name);
    };
  }

  /**
   * The family of a sample's name, which is the name without one of the suffixes; {@code null}
   * where it has none.
   */
  static String stem(String name) {
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return null;
  }

  static Temporality temporality(MetricKind kind) {
    return kind == MetricKind.GAUGE ? Temporality.NONE : Temporality.CUMULATIVE;
  }
}
