package dev.highwater.signals.pack;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.highwater.event.LogLevel;
import dev.highwater.event.SpanKind;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a pack's YAML, strictly: every key is known, every value is of its kind, all mistakes are
 * told at once.
 */
final class PackReader {
  private static final Set<String> AGGREGATES = Set.of("mean", "last", "max", "min", "sum");

  private final String file;
  private final List<String> problems;

  private PackReader(String file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The pack, or {@code null} where the text is no pack at all; mistakes go to {@code problems}.
   */
  static Pack read(PackSource source, List<String> problems) {
    return new PackReader(source.file(), problems).pack(source.text());
  }

  private Pack pack(String text) {
    YamlNode root = YamlNode.parse(file, text, problems);
    YamlNode.Fields fields = root == null ? null : root.fields("pack", "about", "families");
    if (fields == null) {
      return null;
    }
    YamlNode name = fields.required("pack");
    YamlNode list = fields.required("families");
    List<Pack.Family> families = new ArrayList<>();
    if (list != null) {
      for (YamlNode node : list.elements()) {
        Pack.Family family = family(node);
        if (family != null) {
          families.add(family);
        }
      }
    }
    return new Pack(
        name == null ? "" : name.text(), fields.text("about", ""), file, List.copyOf(families));
  }

  private Pack.Family family(YamlNode node) {
    YamlNode.Fields fields =
        node.fields(
            "family",
            "about",
            "extend",
            "kind",
            "signals",
            "unit",
            "labels",
            "aggregate",
            "dimensions",
            "conventions");
    if (fields == null) {
      return null;
    }
    YamlNode nameNode = fields.required("family");
    String name = nameNode == null ? "" : nameNode.text();
    boolean extend = fields.flag("extend");
    FamilyKind kind = null;
    if (extend) {
      for (String key : List.of("kind", "signals", "unit", "labels", "aggregate", "dimensions")) {
        if (fields.has(key)) {
          fields.get(key).problem("", "not with extend: true; expected family and conventions");
        }
      }
    } else {
      YamlNode kindNode = fields.required("kind");
      kind = kindNode == null ? null : kindNode.oneOf(FamilyKind.class, null);
      signals(fields, kind);
    }
    String aggregate = fields.text("aggregate", "mean");
    if (!AGGREGATES.contains(aggregate)) {
      fields
          .get("aggregate")
          .problem(
              "", "'" + aggregate + "' is not known; expected one of mean, last, max, min, sum");
    }
    List<Pack.Dimension> dimensions = dimensions(fields);
    List<Pack.Convention> conventions = conventions(fields, kind, extend, dimensions);
    return new Pack.Family(
        name,
        extend,
        kind,
        Collections.unmodifiableMap(fields.textMap("signals")),
        fields.text("unit", "1"),
        Collections.unmodifiableMap(fields.textMap("labels")),
        aggregate,
        dimensions,
        conventions,
        node.line());
  }

  private static void signals(YamlNode.Fields fields, FamilyKind kind) {
    YamlNode node = fields.required("signals");
    if (node == null || kind == null) {
      return;
    }
    List<String> parts =
        switch (kind) {
          case REQUESTS -> List.of("rate", "errorRate", "errorRatio");
          case STATE -> List.of("value", "transitions");
          default -> List.of("value");
        };
    YamlNode.Fields given = node.fields(parts.toArray(String[]::new));
    if (given != null && given.entries().isEmpty()) {
      node.problem("", "names no signal; expected " + String.join(", ", parts));
    }
    if (given != null && kind != FamilyKind.REQUESTS) {
      given.required("value");
    }
  }

  private static List<Pack.Dimension> dimensions(YamlNode.Fields fields) {
    List<Pack.Dimension> dimensions = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    if (!fields.has("dimensions")) {
      return dimensions;
    }
    for (YamlNode node : fields.get("dimensions").elements()) {
      YamlNode.Fields dimension = node.fields("name", "from", "default", "primary");
      if (dimension == null) {
        continue;
      }
      YamlNode name = dimension.required("name");
      YamlNode from = dimension.required("from");
      if (name == null || from == null) {
        continue;
      }
      if (!seen.add(name.text())) {
        name.problem("", "dimension '" + name.text() + "' is given twice");
      }
      boolean primary = dimension.flag("primary");
      if (primary && !dimension.has("default")) {
        node.problem(
            "default", "is missing; a primary dimension needs a value for series without it");
      }
      dimensions.add(
          new Pack.Dimension(
              name.text(), List.copyOf(from.texts()), dimension.text("default", null), primary));
    }
    return List.copyOf(dimensions);
  }

  private List<Pack.Convention> conventions(
      YamlNode.Fields fields, FamilyKind kind, boolean extend, List<Pack.Dimension> dimensions) {
    List<Pack.Convention> conventions = new ArrayList<>();
    YamlNode list = fields.required("conventions");
    if (list == null) {
      return conventions;
    }
    Set<String> ids = new HashSet<>();
    for (YamlNode node : list.elements()) {
      Pack.Convention convention = convention(node, kind, extend, dimensions);
      if (convention != null) {
        if (!ids.add(convention.id())) {
          node.problem("id", "'" + convention.id() + "' is given twice in the family");
        }
        conventions.add(convention);
      }
    }
    return List.copyOf(conventions);
  }

  private Pack.Convention convention(
      YamlNode node, FamilyKind kind, boolean extend, List<Pack.Dimension> dimensions) {
    YamlNode.Fields fields =
        node.fields(
            "id",
            "about",
            "rank",
            "protocol",
            "service",
            "labels",
            "dimensions",
            "status",
            "metric",
            "span",
            "log");
    if (fields == null) {
      return null;
    }
    YamlNode idNode = fields.required("id");
    List<String> sources = new ArrayList<>(List.of("metric", "span", "log"));
    sources.removeIf(key -> !fields.has(key));
    if (sources.size() != 1) {
      node.problem("", "expected exactly one of metric, span, log");
    }
    int rank =
        fields.has("rank")
            ? fields.get("rank").integer(0, Integer.MAX_VALUE, "a whole number of 0 or more")
            : -1;
    Map<String, List<String>> froms = new LinkedHashMap<>();
    Map<String, YamlNode> dimensionNodes =
        fields.has("dimensions") ? fields.get("dimensions").entries() : null;
    if (dimensionNodes != null) {
      dimensionNodes.forEach((name, value) -> froms.put(name, List.copyOf(value.texts())));
    }
    if (!extend) {
      Set<String> known = new LinkedHashSet<>();
      dimensions.forEach(dimension -> known.add(dimension.name()));
      for (String key : List.of("labels", "dimensions")) {
        Map<String, YamlNode> used = fields.has(key) ? fields.get(key).entries() : null;
        if (used != null) {
          used.forEach(
              (name, value) -> {
                if (!known.contains(name)) {
                  value.problem("", "not a dimension of the family; expected one of " + known);
                }
              });
        }
      }
    }
    List<Pack.Metric> metrics = new ArrayList<>();
    if (fields.has("metric")) {
      for (YamlNode metric : fields.get("metric").oneOrMany()) {
        Pack.Metric read = metric(metric, kind);
        if (read != null) {
          metrics.add(read);
        }
      }
    }
    Pack.Span span = fields.has("span") ? span(fields.get("span")) : null;
    Pack.Log log = fields.has("log") ? log(fields.get("log")) : null;
    if ((span != null || log != null)
        && (kind == FamilyKind.RATIO
            || kind == FamilyKind.DIFFERENCE
            || kind == FamilyKind.GAUGE
            || kind == FamilyKind.STATE)) {
      node.problem(
          span != null ? "span" : "log",
          "a family of kind " + kind.name().toLowerCase(Locale.ROOT) + " takes metrics only");
    }
    if (log != null && kind == FamilyKind.DISTRIBUTION && !log.duration()) {
      node.problem("log.duration", "a distribution needs duration: true");
    }
    return new Pack.Convention(
        idNode == null ? "" : idNode.text(),
        rank,
        fields.text("protocol", ""),
        List.copyOf(fields.texts("service")),
        Collections.unmodifiableMap(fields.textMap("labels")),
        Collections.unmodifiableMap(froms),
        fields.has("status") ? status(fields.get("status")) : null,
        List.copyOf(metrics),
        span,
        log,
        node.line());
  }

  private static Pack.Status status(YamlNode node) {
    YamlNode.Fields fields = node.fields("code", "grpc", "error", "side", "known");
    if (fields == null) {
      return null;
    }
    String side = fields.text("side", "server");
    if (!side.equals("server") && !side.equals("client")) {
      fields.get("side").problem("", "'" + side + "' is not known; expected server or client");
    }
    String known = fields.text("known", "present");
    if (!known.equals("present") && !known.equals("always")) {
      fields.get("known").problem("", "'" + known + "' is not known; expected present or always");
    }
    return new Pack.Status(
        List.copyOf(fields.texts("code")),
        List.copyOf(fields.texts("grpc")),
        List.copyOf(fields.texts("error")),
        side.equals("client"),
        known.equals("always"));
  }

  private Pack.Metric metric(YamlNode node, FamilyKind kind) {
    YamlNode.Fields fields =
        node.fields(
            "names", "type", "unit", "use", "scale", "percent", "positive", "where", "whereNot");
    if (fields == null) {
      return null;
    }
    YamlNode names = fields.required("names");
    YamlNode typeNode = fields.required("type");
    MetricType type = typeNode == null ? null : typeNode.oneOf(MetricType.class, null);
    if (names == null || type == null) {
      return null;
    }
    for (YamlNode name : names.oneOrMany()) {
      if (name.text().isEmpty()) {
        name.problem("", "expected a metric name");
      }
    }
    Pack.Use use =
        fields.has("use")
            ? fields.get("use").oneOf(Pack.Use.class, Pack.Use.DEFAULT)
            : Pack.Use.DEFAULT;
    checkUse(fields, kind, type, use);
    if (fields.has("percent") && !fields.text("percent", "").equals("auto")) {
      fields.get("percent").problem("", "expected auto");
    }
    return new Pack.Metric(
        List.copyOf(names.texts()),
        type,
        fields.text("unit", null),
        use,
        fields.has("scale") ? fields.get("scale").number() : 1,
        fields.has("percent"),
        fields.flag("positive"),
        where(fields));
  }

  private static void checkUse(
      YamlNode.Fields fields, FamilyKind kind, MetricType type, Pack.Use use) {
    if (kind == null) {
      return;
    }
    YamlNode at = fields.has("use") ? fields.get("use") : fields.get("type");
    switch (kind) {
      case REQUESTS ->
          expect(
              at,
              type != MetricType.GAUGE && use == Pack.Use.DEFAULT,
              "a counter or histogram, no use");
      case DISTRIBUTION ->
          expect(
              at, type == MetricType.HISTOGRAM && use == Pack.Use.DEFAULT, "a histogram, no use");
      case RATE ->
          expect(
              at,
              type != MetricType.GAUGE
                  && (use == Pack.Use.DEFAULT
                      || (use == Pack.Use.SUM && type == MetricType.HISTOGRAM)),
              "a counter, or a histogram with use: sum for its sum");
      case GAUGE, STATE ->
          expect(at, type == MetricType.GAUGE && use == Pack.Use.DEFAULT, "a gauge, no use");
      case RATIO, DIFFERENCE ->
          expect(
              at,
              type != MetricType.HISTOGRAM
                  && (use == Pack.Use.NUMERATOR
                      || use == Pack.Use.DENOMINATOR
                      || use == Pack.Use.BOTH
                      || (use == Pack.Use.VALUE
                          && kind == FamilyKind.RATIO
                          && type == MetricType.GAUGE)),
              "a counter or gauge with use: numerator, denominator, both, or value for a gauge that is the ratio");
    }
  }

  private static void expect(YamlNode at, boolean fulfilled, String expected) {
    if (!fulfilled) {
      at.problem("", "does not suit the kind of family; expected " + expected);
    }
  }

  private static Pack.Span span(YamlNode node) {
    YamlNode.Fields fields = node.fields("kinds", "where", "whereNot");
    if (fields == null) {
      return null;
    }
    List<SpanKind> kinds = new ArrayList<>();
    YamlNode kindsNode = fields.required("kinds");
    if (kindsNode != null) {
      for (YamlNode kind : kindsNode.oneOrMany()) {
        kinds.add(kind.oneOf(SpanKind.class, SpanKind.UNSPECIFIED));
      }
    }
    return new Pack.Span(List.copyOf(kinds), where(fields));
  }

  private static Pack.Log log(YamlNode node) {
    YamlNode.Fields fields =
        node.fields(
            "types", "notTypes", "duration", "levelFrom", "failureFrom", "where", "whereNot");
    if (fields == null) {
      return null;
    }
    return new Pack.Log(
        List.copyOf(fields.texts("types")),
        List.copyOf(fields.texts("notTypes")),
        fields.flag("duration"),
        fields.has("levelFrom") ? fields.get("levelFrom").oneOf(LogLevel.class, null) : null,
        fields.has("failureFrom") ? fields.get("failureFrom").oneOf(LogLevel.class, null) : null,
        where(fields));
  }

  private static List<LabelMatch> where(YamlNode.Fields fields) {
    List<LabelMatch> matches = new ArrayList<>();
    for (String key : List.of("where", "whereNot")) {
      Map<String, YamlNode> conditions = fields.has(key) ? fields.get(key).entries() : null;
      if (conditions == null) {
        continue;
      }
      conditions.forEach(
          (names, value) -> {
            for (YamlNode text : value.oneOrMany()) {
              checkPattern(text);
            }
            matches.add(
                new LabelMatch(
                    Arrays.asList(names.split("\\|", -1)), value.texts(), key.equals("whereNot")));
          });
    }
    return List.copyOf(matches);
  }

  private static void checkPattern(YamlNode node) {
    String text = node.text();
    if (text.startsWith("~")) {
      try {
        Pattern.compile(text.substring(1));
      } catch (PatternSyntaxException e) {
        node.problem("", "not an RE2 expression: " + e.getMessage());
      }
    }
  }
}
