package dev.highwater.signals.pack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How producers spell the names that packs give. */
final class Names {

  /** Which series of a metric a spelling names. */
  enum Part {
    WHOLE,
    BUCKET,
    SUM,
    COUNT
  }

  /**
   * @param unit read from the name, {@code null} where the name says none
   */
  record Spelling(Part part, Unit unit) {}

  private Names() {}

  /**
   * Attribute names with their Prometheus spelling: {@code http.route} is also {@code http_route}.
   */
  static String[] spellings(List<String> names) {
    Set<String> all = new LinkedHashSet<>();
    for (String name : names) {
      all.add(name);
      all.add(underscores(name));
    }
    return all.toArray(String[]::new);
  }

  static String underscores(String name) {
    return name.replace('.', '_').replace('-', '_').replace('/', '_');
  }

  /** The first attribute that is present, or {@code null}. */
  static String first(String[] names, UnaryOperator<String> attributes) {
    for (String name : names) {
      String value = attributes.apply(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  /**
   * Every spelling of a metric: dotted and with underscores, without and with the suffix of each
   * unit of the declared unit's dimension, for counters with {@code _total}, for histograms with
   * {@code _bucket}, {@code _sum} and {@code _count}.
   */
  static Map<String, Spelling> ofMetric(String declared, MetricType type, Unit unit) {
    String base = declared;
    if (type == MetricType.COUNTER && base.endsWith("_total")) {
      base = base.substring(0, base.length() - "_total".length());
    }
    Map<String, Unit> suffixes =
        unit == null ? Map.of() : new LinkedHashMap<>(Unit.suffixes(unit.dimension()));
    for (String suffix : suffixes.keySet()) {
      if (base.endsWith("_" + suffix)) {
        base = base.substring(0, base.length() - suffix.length() - 1);
        break;
      }
    }
    Map<String, Unit> stems = new LinkedHashMap<>();
    for (String stem : List.of(base, underscores(base))) {
      stems.putIfAbsent(stem, null);
      for (Map.Entry<String, Unit> suffix : suffixes.entrySet()) {
        stems.putIfAbsent(stem + "_" + suffix.getKey(), suffix.getValue());
      }
    }
    Map<String, Spelling> spellings = new LinkedHashMap<>();
    stems.forEach(
        (stem, unitOfName) -> {
          spellings.putIfAbsent(stem, new Spelling(Part.WHOLE, unitOfName));
          for (Map.Entry<String, Part> suffix : suffixes(type).entrySet()) {
            spellings.putIfAbsent(
                stem + suffix.getKey(), new Spelling(suffix.getValue(), unitOfName));
          }
        });
    return spellings;
  }

  /** The unit that ends a declared name, or {@code null}. */
  static Unit unitOf(String declared, MetricType type) {
    String base =
        type == MetricType.COUNTER && declared.endsWith("_total")
            ? declared.substring(0, declared.length() - "_total".length())
            : declared;
    for (Unit.Dimension dimension : Unit.Dimension.values()) {
      for (Map.Entry<String, Unit> suffix : Unit.suffixes(dimension).entrySet()) {
        if (base.endsWith("_" + suffix.getKey())) {
          return suffix.getValue();
        }
      }
    }
    return null;
  }

  private static Map<String, Part> suffixes(MetricType type) {
    return switch (type) {
      case COUNTER -> Map.of("_total", Part.WHOLE);
      case HISTOGRAM -> Map.of("_bucket", Part.BUCKET, "_sum", Part.SUM, "_count", Part.COUNT);
      case GAUGE -> Map.of();
    };
  }

  /**
   * {@code nodejs_x} and {@code nodejs.x} without the namespace, or {@code null} where the name has
   * none of them.
   */
  static List<String> withoutNamespace(String name, List<String> namespaces) {
    List<String> names = new ArrayList<>();
    for (String namespace : namespaces) {
      int length = namespace.length();
      if (name.length() > length + 1
          && name.startsWith(namespace)
          && (name.charAt(length) == '_' || name.charAt(length) == '.')) {
        names.add(name.substring(length + 1));
      }
    }
    return names;
  }
}
