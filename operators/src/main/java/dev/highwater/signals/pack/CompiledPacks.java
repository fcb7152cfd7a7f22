package dev.highwater.signals.pack;

import dev.highwater.event.SpanKind;
import dev.highwater.signals.core.ConventionDefinition;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.signals.core.TelemetrySource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All packs of a deployment, indexed by what items bring: metric name, span kind. Immutable. */
final class CompiledPacks {
  private final Map<String, FamilyDefinition> families = new LinkedHashMap<>();
  private final Map<String, List<Candidate>> byMetricName = new HashMap<>();
  private final Map<SpanKind, List<Convention>> bySpanKind = new EnumMap<>(SpanKind.class);
  private final List<Convention> logConventions = new ArrayList<>();
  private final List<String> namespaces;

  /** A convention ready to be asked. {@code log} is {@code null} for the other sources. */
  record Convention(
      String family,
      FamilyKind kind,
      String id,
      String idWithStatus,
      boolean excludable,
      String[] service,
      Dimension[] dimensions,
      StatusRule status,
      LabelMatch.Compiled[] where,
      Pack.Log log) {}

  /** Where a dimension's value comes from: a constant, the tenant labels, or attributes. */
  record Dimension(String name, String constant, boolean tenant, String[] from, String otherwise) {}

  /** One way to use the series of a name. */
  record Candidate(
      Convention convention,
      MetricType type,
      Names.Part part,
      Unit unitOfName,
      Unit declared,
      Pack.Use use,
      double scale,
      boolean percentAuto,
      boolean positive,
      LabelMatch.Compiled[] where) {

    boolean both() {
      return use == Pack.Use.BOTH;
    }

    /** A counter of seconds or bytes is scaled, a count of occurrences is not. */
    boolean countsAmounts() {
      return type == MetricType.COUNTER || use == Pack.Use.SUM;
    }

    /** Unit of the name, else of the point where it measures the same, else as declared. */
    Unit unit(String ofPoint) {
      if (unitOfName != null) {
        return unitOfName;
      }
      Unit unit = declared == null ? null : Unit.of(ofPoint);
      return unit != null && unit.dimension() == declared.dimension() ? unit : declared;
    }
  }

  private CompiledPacks(ClassifierSettings settings) {
    this.namespaces = settings.namespaces();
    for (SpanKind kind : SpanKind.values()) {
      bySpanKind.put(kind, new ArrayList<>());
    }
  }

  static CompiledPacks of(ClassifierSettings settings) {
    List<PackSource> sources = new ArrayList<>();
    for (String name : settings.packs()) {
      sources.add(PackSource.builtIn(name));
    }
    sources.addAll(settings.extraPacks());
    Set<String> problems = new LinkedHashSet<>();
    List<String> found = new ArrayList<>();
    Map<String, Pack.Family> merged = new LinkedHashMap<>();
    Map<String, String> definedAt = new LinkedHashMap<>();
    for (PackSource source : sources) {
      Pack pack = PackReader.read(source, found);
      if (pack != null) {
        for (Pack.Family family : pack.families()) {
          merge(family, source.file() + ":", merged, definedAt, found);
        }
      }
    }
    problems.addAll(found);
    CompiledPacks packs = new CompiledPacks(settings);
    if (problems.isEmpty()) {
      merged.values().forEach(family -> packs.add(family, settings));
      packs.checkOutputs(definedAt, problems);
    }
    if (!problems.isEmpty()) {
      throw new PackException(List.copyOf(problems));
    }
    return packs;
  }

  private static void merge(
      Pack.Family family,
      String file,
      Map<String, Pack.Family> merged,
      Map<String, String> definedAt,
      List<String> problems) {
    String at = file + family.line();
    Pack.Family earlier = merged.get(family.name());
    if (!family.extend()) {
      if (earlier != null) {
        problems.add(
            at
                + ": families.family: '"
                + family.name()
                + "' is defined at "
                + definedAt.get(family.name())
                + "; expected extend: true to add conventions, or another name");
        return;
      }
      merged.put(family.name(), family);
      definedAt.put(family.name(), at);
      return;
    }
    if (earlier == null) {
      problems.add(
          at
              + ": families.extend: no earlier pack defines '"
              + family.name()
              + "'; expected one of "
              + String.join(", ", merged.keySet()));
      return;
    }
    List<Pack.Convention> conventions = new ArrayList<>(earlier.conventions());
    for (Pack.Convention convention : family.conventions()) {
      if (conventions.stream().anyMatch(other -> other.id().equals(convention.id()))) {
        problems.add(
            file
                + convention.line()
                + ": families.conventions.id: '"
                + convention.id()
                + "' exists in the family");
      }
      conventions.add(convention);
    }
    merged.put(
        family.name(),
        new Pack.Family(
            earlier.name(),
            false,
            earlier.kind(),
            earlier.signals(),
            earlier.unit(),
            earlier.labels(),
            earlier.aggregate(),
            earlier.dimensions(),
            List.copyOf(conventions),
            earlier.line()));
  }

  private void add(Pack.Family family, ClassifierSettings settings) {
    List<FamilyDefinition.View> views = views(family, settings);
    Set<String> used = new LinkedHashSet<>();
    views.forEach(view -> used.addAll(view.names()));
    List<ConventionDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < family.conventions().size(); i++) {
      Pack.Convention convention = family.conventions().get(i);
      int rank = 2 * (convention.rank() >= 0 ? convention.rank() : 10 * (i + 1));
      add(family, convention, rank, used, definitions);
    }
    families.put(
        family.name(),
        new FamilyDefinition(
            family.name(),
            family.kind(),
            family.signals(),
            family.unit(),
            family.labels(),
            family.aggregate(),
            views,
            List.copyOf(definitions)));
  }

  /** The family's own series, then one drill-down for each dimension beside the primary ones. */
  private static List<FamilyDefinition.View> views(
      Pack.Family family, ClassifierSettings settings) {
    List<String> primary = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (Pack.Dimension dimension : family.dimensions()) {
      if (dimension.primary()) {
        primary.add(dimension.name());
      }
    }
    for (String name : settings.dimensions()) {
      boolean declared = family.dimensions().stream().anyMatch(d -> d.name().equals(name));
      if (!name.equals("operation") || declared) {
        others.add(name);
      }
    }
    for (Pack.Dimension dimension : family.dimensions()) {
      if (!dimension.name().equals("operation")) {
        others.add(dimension.name());
      }
    }
    others.removeAll(primary);
    List<FamilyDefinition.View> views = new ArrayList<>();
    views.add(new FamilyDefinition.View(List.copyOf(primary), true));
    for (String other : others) {
      List<String> names = new ArrayList<>(primary);
      names.add(other);
      views.add(new FamilyDefinition.View(List.copyOf(names), false));
    }
    return List.copyOf(views);
  }

  private void add(
      Pack.Family family,
      Pack.Convention convention,
      int rank,
      Set<String> used,
      List<ConventionDefinition> definitions) {
    StatusRule status = StatusRule.of(convention.status());
    boolean requests = family.kind() == FamilyKind.REQUESTS;
    boolean metrics = !convention.metrics().isEmpty();
    // Metrics may or may not carry the labels that tell failures; spans and logs always tell.
    boolean two = requests && metrics && status != null && status.mayBeUnknown();
    String id = convention.id();
    String idWithStatus = two ? id + "[status]" : id;
    TelemetrySource source =
        metrics
            ? TelemetrySource.METRICS
            : convention.span() != null ? TelemetrySource.SPANS : TelemetrySource.LOGS;
    boolean known = requests && (!metrics || status != null);
    if (two) {
      definitions.add(
          new ConventionDefinition(idWithStatus, source, rank, convention.protocol(), true));
      definitions.add(new ConventionDefinition(id, source, rank + 1, convention.protocol(), false));
    } else {
      definitions.add(new ConventionDefinition(id, source, rank, convention.protocol(), known));
    }
    List<LabelMatch> where =
        convention.span() != null
            ? convention.span().where()
            : convention.log() != null ? convention.log().where() : List.of();
    Convention compiled =
        new Convention(
            family.name(),
            family.kind(),
            id,
            idWithStatus,
            family.kind() == FamilyKind.REQUESTS || family.kind() == FamilyKind.DISTRIBUTION,
            Names.spellings(convention.service()),
            dimensions(family, convention, used),
            status,
            compile(where),
            convention.log());
    if (convention.span() != null) {
      for (SpanKind kind : new LinkedHashSet<>(convention.span().kinds())) {
        bySpanKind.get(kind).add(compiled);
      }
    } else if (convention.log() != null) {
      logConventions.add(compiled);
    }
    for (Pack.Metric metric : convention.metrics()) {
      add(compiled, metric);
    }
  }

  private void add(Convention convention, Pack.Metric metric) {
    LabelMatch.Compiled[] where = compile(metric.where());
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    for (String name : metric.names()) {
      Unit declared =
          metric.unit() == null ? Names.unitOf(name, metric.type()) : Unit.of(metric.unit());
      Names.ofMetric(name, metric.type(), declared)
          .forEach(
              (spelling, what) ->
                  candidates.putIfAbsent(
                      spelling,
                      new Candidate(
                          convention,
                          metric.type(),
                          what.part(),
                          what.unit(),
                          declared,
                          metric.use(),
                          metric.scale(),
                          metric.percentAuto(),
                          metric.positive(),
                          where)));
    }
    candidates.forEach(
        (spelling, candidate) ->
            byMetricName.computeIfAbsent(spelling, key -> new ArrayList<>()).add(candidate));
  }

  private static Dimension[] dimensions(
      Pack.Family family, Pack.Convention convention, Set<String> used) {
    List<Dimension> dimensions = new ArrayList<>();
    for (String name : used) {
      String constant = convention.labels().get(name);
      Pack.Dimension declared =
          family.dimensions().stream().filter(d -> d.name().equals(name)).findFirst().orElse(null);
      List<String> from = convention.dimensions().get(name);
      if (from == null) {
        from = declared == null ? List.of(name) : declared.from();
      }
      dimensions.add(
          new Dimension(
              name,
              constant,
              declared == null && name.equals("tenant"),
              Names.spellings(from),
              declared == null ? null : declared.otherwise()));
    }
    return dimensions.toArray(Dimension[]::new);
  }

  private static LabelMatch.Compiled[] compile(List<LabelMatch> matches) {
    return matches.stream().map(LabelMatch::compile).toArray(LabelMatch.Compiled[]::new);
  }

  /** Two families must not write the same series. */
  private void checkOutputs(Map<String, String> definedAt, Set<String> problems) {
    Map<String, String> writers = new HashMap<>();
    for (FamilyDefinition family : families.values()) {
      for (String signal : family.signals().values()) {
        String earlier =
            writers.putIfAbsent(signal + new TreeMap<>(family.constantLabels()), family.name());
        if (earlier != null) {
          problems.add(
              definedAt.get(family.name())
                  + ": families.signals: family '"
                  + family.name()
                  + "' writes signal '"
                  + signal
                  + "' as family '"
                  + earlier
                  + "' does; expected another name or other labels");
        }
      }
    }
  }

  Map<String, FamilyDefinition> families() {
    return Collections.unmodifiableMap(families);
  }

  /** Every spelling of every metric, sorted. */
  Set<String> metricNames() {
    return new TreeSet<>(byMetricName.keySet());
  }

  /** Ways to use the series of a metric; empty where no pack knows the name. */
  List<Candidate> candidates(String name) {
    List<Candidate> candidates = byMetricName.get(name);
    if (candidates != null) {
      return candidates;
    }
    for (String shorter : Names.withoutNamespace(name, namespaces)) {
      candidates = byMetricName.get(shorter);
      if (candidates != null) {
        return candidates;
      }
    }
    return List.of();
  }

  List<Convention> spanConventions(SpanKind kind) {
    return bySpanKind.get(kind);
  }

  List<Convention> logConventions() {
    return logConventions;
  }
}
