package dev.highwater.signals.pack;

import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.relabel.Relabeling;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.Classifier;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Role;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Classifies by packs. Equal items get equal answers in every instance; series are remembered,
 * bounded by {@link ClassifierSettings#cacheSize()}. Not thread-safe; serializable, each copy with
 * a memory of its own.
 */
public final class PackCatalog implements Classifier {
  private static final long serialVersionUID = 1L;

  /** What a log codec found to be the environment; asked last. */
  private static final String LOG_ENVIRONMENT = "@environment";

  private final ClassifierSettings settings;
  private final transient CompiledPacks packs;
  private final transient Relabeling relabeling;
  private final transient Routes routes;
  private final transient String[] serviceLabels;
  private final transient String[] tenantLabels;
  private final transient String[] environmentLabels;
  private final transient BoundedCache<SeriesKey, Entry> cache;

  /** What decides how a point is used. */
  private record SeriesKey(String name, Labels labels, String unit, MetricKind kind) {}

  /** Why an item is used or not. */
  enum Reason {
    USED,
    DROPPED_BY_RELABELLING,
    UNKNOWN_NAME,
    WRONG_KIND,
    EXCLUDED_ROUTE,
    NO_MATCH
  }

  /** The answer for a series; {@code uses} empty where it is not used. */
  private static final class Entry {
    final Reason reason;
    String service = "";
    String name = "";
    Labels labels = Labels.empty();
    List<MetricUse> uses = List.of();
    MetricKind kind = MetricKind.UNKNOWN;
    String cluster;
    String replica;
    boolean percentAuto;
    boolean positive;

    Entry(Reason reason) {
      this.reason = reason;
    }
  }

  /**
   * @throws PackException every mistake of every pack, {@code file:line: key: …}
   */
  public PackCatalog(ClassifierSettings settings) {
    this.settings = settings;
    this.packs = CompiledPacks.of(settings);
    this.relabeling = new Relabeling(settings.relabelConfigs());
    this.routes = new Routes(settings.excludedRoutes());
    this.serviceLabels = settings.serviceLabels().toArray(String[]::new);
    this.tenantLabels = settings.tenantLabels().toArray(String[]::new);
    List<String> environment = new ArrayList<>(settings.environmentLabels());
    environment.add(LOG_ENVIRONMENT);
    this.environmentLabels = environment.toArray(String[]::new);
    this.cache = new BoundedCache<>(settings.cacheSize());
  }

  /** The built-in packs with default settings. */
  public static PackCatalog standard() {
    return new PackCatalog(ClassifierSettings.defaults());
  }

  public ClassifierSettings settings() {
    return settings;
  }

  @Override
  public Map<String, FamilyDefinition> families() {
    return packs.families();
  }

  /** Series remembered now. */
  int remembered() {
    return cache.size();
  }

  // ---------------------------------------------------------------- metrics

  @Override
  public ClassifiedMetric classify(MetricPoint point) {
    if (relabeling.isEmpty() && packs.candidates(point.name()).isEmpty()) {
      return null;
    }
    Entry entry = entry(point);
    if (entry.uses.isEmpty() || (entry.positive && point.value() < 0)) {
      return null;
    }
    return new ClassifiedMetric(
        entry.service, shaped(point, entry), entry.uses, entry.cluster, entry.replica);
  }

  /** Why a point is used or not; for {@code signals explain}. */
  Reason reason(MetricPoint point) {
    return entry(point).reason;
  }

  /** The service that a point belongs to, used or not. */
  String serviceOf(MetricPoint point) {
    Entry entry = entry(point);
    return entry.service.isEmpty() ? service(point.labels()) : entry.service;
  }

  private Entry entry(MetricPoint point) {
    SeriesKey key = new SeriesKey(point.name(), point.labels(), point.unit(), point.kind());
    Entry entry = cache.get(key);
    if (entry == null) {
      entry = compute(point);
      cache.put(key, entry);
    }
    return entry;
  }

  private static MetricPoint shaped(MetricPoint point, Entry entry) {
    double value = point.value();
    if (point.kind() == MetricKind.SUMMARY && entry.kind == MetricKind.GAUGE) {
      SummaryValue summary = point.summary();
      value = summary == null || summary.count() <= 0 ? 0 : summary.sum() / summary.count();
    }
    if (entry.percentAuto && value > 1) {
      value = value / 100;
    }
    // The remembered name and labels: the hashes of their texts are known where they are asked
    // next.
    boolean retyped = point.kind() == MetricKind.UNKNOWN && entry.kind == MetricKind.COUNTER;
    return new MetricPoint(
        entry.name,
        entry.labels,
        point.unit(),
        entry.kind,
        retyped && point.temporality() == Temporality.NONE
            ? Temporality.CUMULATIVE
            : point.temporality(),
        point.startMillis(),
        point.timeMillis(),
        value,
        point.histogram(),
        point.summary(),
        point.stale(),
        point.exemplars());
  }

  private Entry compute(MetricPoint point) {
    Relabeling.Result series = relabeling.apply(point.name(), point.labels());
    if (series == null || series.name().isEmpty()) {
      return new Entry(Reason.DROPPED_BY_RELABELLING);
    }
    List<CompiledPacks.Candidate> candidates = packs.candidates(series.name());
    if (candidates.isEmpty()) {
      return new Entry(Reason.UNKNOWN_NAME);
    }
    Labels labels = series.labels();
    UnaryOperator<String> attributes = attributes(labels);
    Reason refused = Reason.NO_MATCH;
    List<MetricUse> uses = new ArrayList<>();
    Entry entry = new Entry(Reason.USED);
    for (CompiledPacks.Candidate candidate : candidates) {
      MetricKind kind = kind(candidate, point);
      if (kind == null || (!uses.isEmpty() && kind != entry.kind)) {
        refused = Reason.WRONG_KIND;
        continue;
      }
      if (!all(candidate.where(), attributes)) {
        continue;
      }
      if (candidate.convention().excludable() && routes.excluded(attributes)) {
        refused = Reason.EXCLUDED_ROUTE;
        continue;
      }
      if (use(candidate, point, labels, attributes, uses)) {
        entry.kind = kind;
        entry.percentAuto |= candidate.percentAuto();
        entry.positive |= candidate.positive();
        if (entry.service.isEmpty()) {
          String service = Names.first(candidate.convention().service(), attributes);
          entry.service = service == null ? "" : service;
        }
      }
    }
    if (uses.isEmpty()) {
      return new Entry(refused);
    }
    if (entry.service.isEmpty()) {
      entry.service = service(labels);
    }
    entry.replica = labels.firstOf(settings.replicaLabels());
    if (entry.replica != null) {
      entry.cluster = labels.firstOf(settings.clusterLabels());
      entry.cluster = entry.cluster == null ? "" : entry.cluster;
      Set<String> replicaLabels = new HashSet<>(settings.replicaLabels());
      labels = labels.without((name, value) -> replicaLabels.contains(name));
    }
    entry.name = series.name();
    entry.labels = labels;
    entry.uses = List.copyOf(uses);
    return entry;
  }

  /** The kind that the point has for the candidate, or {@code null} where it cannot be used so. */
  private static MetricKind kind(CompiledPacks.Candidate candidate, MetricPoint point) {
    MetricKind kind = point.kind();
    boolean plain = kind == MetricKind.COUNTER || kind == MetricKind.UNKNOWN;
    switch (candidate.type()) {
      case COUNTER -> {
        return plain ? MetricKind.COUNTER : null;
      }
      case GAUGE -> {
        boolean level =
            kind == MetricKind.GAUGE
                || kind == MetricKind.UNKNOWN
                || (kind == MetricKind.SUMMARY && point.summary() != null);
        if (kind == MetricKind.UP_DOWN_COUNTER && point.temporality() != Temporality.DELTA) {
          return MetricKind.UP_DOWN_COUNTER;
        }
        return level ? MetricKind.GAUGE : null;
      }
      case HISTOGRAM -> {
        if (candidate.part() != Names.Part.WHOLE) {
          return plain ? MetricKind.COUNTER : null;
        }
        boolean whole =
            kind == MetricKind.HISTOGRAM
                || kind == MetricKind.EXPONENTIAL_HISTOGRAM
                || kind == MetricKind.SUMMARY;
        return whole ? kind : null;
      }
    }
    throw new IllegalStateException("no metric type " + candidate.type());
  }

  private boolean use(
      CompiledPacks.Candidate candidate,
      MetricPoint point,
      Labels labels,
      UnaryOperator<String> attributes,
      List<MetricUse> uses) {
    CompiledPacks.Convention convention = candidate.convention();
    Unit unit = candidate.unit(point.unit());
    double scale = (unit == null ? 1 : unit.scale()) * candidate.scale();
    double upperBound = Double.NaN;
    Role role = role(candidate);
    if (role == null) {
      return false;
    }
    if (role == Role.BUCKET) {
      Double bound = bound(labels.get("le"));
      if (bound == null) {
        return false;
      }
      upperBound = unit == null ? bound : unit.toBase(bound);
    }
    if (role == Role.DISTRIBUTION_COUNT || (role == Role.COUNT && !candidate.countsAmounts())) {
      scale = 1;
    }
    boolean error = false;
    String id = convention.id();
    if (convention.kind() == FamilyKind.REQUESTS && convention.status() != null) {
      StatusRule.Verdict verdict = convention.status().verdict(attributes);
      error = verdict == StatusRule.Verdict.FAILURE;
      id = verdict == StatusRule.Verdict.UNKNOWN ? convention.id() : convention.idWithStatus();
    }
    Labels projected = project(convention, attributes);
    if (candidate.both()) {
      uses.add(
          new MetricUse(
              convention.family(), id, Role.NUMERATOR, error, scale, upperBound, projected));
      role = Role.DENOMINATOR;
    }
    uses.add(new MetricUse(convention.family(), id, role, error, scale, upperBound, projected));
    return true;
  }

  /**
   * What the series is to the family, or {@code null} where this part of the metric is of no use to
   * it.
   */
  private static Role role(CompiledPacks.Candidate candidate) {
    switch (candidate.use()) {
      case NUMERATOR -> {
        return Role.NUMERATOR;
      }
      case DENOMINATOR, BOTH -> {
        return Role.DENOMINATOR;
      }
      case VALUE -> {
        return Role.VALUE;
      }
      case SUM -> {
        return switch (candidate.part()) {
          case WHOLE -> Role.SUM;
          case SUM -> Role.COUNT;
          default -> null;
        };
      }
      case DEFAULT -> {}
    }
    return switch (candidate.convention().kind()) {
      case REQUESTS, RATE ->
          candidate.type() == MetricType.COUNTER
              ? Role.COUNT
              : switch (candidate.part()) {
                case WHOLE -> Role.DISTRIBUTION;
                case COUNT -> Role.COUNT;
                default -> null;
              };
      case DISTRIBUTION ->
          switch (candidate.part()) {
            case WHOLE -> Role.DISTRIBUTION;
            case BUCKET -> Role.BUCKET;
            case SUM -> Role.SUM;
            case COUNT -> Role.DISTRIBUTION_COUNT;
          };
      case GAUGE, STATE -> Role.VALUE;
      case RATIO, DIFFERENCE -> null;
    };
  }

  private static Double bound(String le) {
    if (le == null) {
      return null;
    }
    switch (le) {
      case "+Inf", "Inf", "inf", "+inf", "Infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      default -> {
        try {
          double bound = Double.parseDouble(le);
          return Double.isNaN(bound) ? null : bound;
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
  }

  // ---------------------------------------------------------------- spans and logs

  @Override
  public List<EventUse> classify(SpanEvent span) {
    List<CompiledPacks.Convention> conventions = packs.spanConventions(span.kind());
    if (conventions.isEmpty()) {
      return List.of();
    }
    UnaryOperator<String> attributes = attributes(span);
    List<EventUse> uses = new ArrayList<>(4);
    String service = null;
    Boolean excluded = null;
    String lastFamily = null;
    for (CompiledPacks.Convention convention : conventions) {
      if (convention.family().equals(lastFamily) || !all(convention.where(), attributes)) {
        continue;
      }
      if (convention.excludable()) {
        if (excluded == null) {
          excluded = routes.excluded(attributes);
        }
        if (excluded) {
          continue;
        }
      }
      if (service == null) {
        service = serviceOf(span);
      }
      String own = Names.first(convention.service(), attributes);
      lastFamily = convention.family();
      uses.add(
          new EventUse(
              own == null ? service : own,
              convention.family(),
              convention.id(),
              span.timeMillis(),
              convention.kind() == FamilyKind.DISTRIBUTION
                  ? span.durationNanos() / 1e9
                  : Double.NaN,
              convention.kind() == FamilyKind.REQUESTS && failed(span, convention, attributes),
              1,
              span.traceId().isEmpty() ? null : span.traceId(),
              project(convention, attributes)));
    }
    return uses;
  }

  /** Why a span is used or not; for {@code signals explain}. */
  Reason reason(SpanEvent span) {
    return !classify(span).isEmpty()
        ? Reason.USED
        : packs.spanConventions(span.kind()).isEmpty()
            ? Reason.WRONG_KIND
            : routes.excluded(attributes(span)) ? Reason.EXCLUDED_ROUTE : Reason.NO_MATCH;
  }

  String serviceOf(SpanEvent span) {
    String service = Names.first(serviceLabels, span.resource()::get);
    return service == null ? service(span.attributes()) : service;
  }

  private static boolean failed(
      SpanEvent span, CompiledPacks.Convention convention, UnaryOperator<String> attributes) {
    if (span.status() != SpanStatus.UNSET) {
      return span.status() == SpanStatus.ERROR;
    }
    return convention.status() != null
        && convention.status().verdict(attributes) == StatusRule.Verdict.FAILURE;
  }

  @Override
  public List<EventUse> classify(LogEvent log) {
    UnaryOperator<String> attributes = attributes(log);
    List<EventUse> uses = new ArrayList<>(2);
    String service = null;
    Boolean excluded = null;
    String lastFamily = null;
    for (CompiledPacks.Convention convention : packs.logConventions()) {
      if (convention.family().equals(lastFamily)
          || !suits(log, convention.log())
          || !all(convention.where(), attributes)) {
        continue;
      }
      if (convention.excludable()) {
        if (excluded == null) {
          excluded = routes.excluded(attributes);
        }
        if (excluded) {
          continue;
        }
      }
      if (service == null) {
        service = serviceOf(log);
      }
      lastFamily = convention.family();
      Double millis = log.durationMillis();
      double seconds = millis == null ? Double.NaN : Math.max(0, millis) / 1_000;
      uses.add(
          new EventUse(
              service,
              convention.family(),
              convention.id(),
              log.timeMillis(),
              convention.kind() == FamilyKind.DISTRIBUTION ? seconds : Double.NaN,
              convention.kind() == FamilyKind.REQUESTS && failed(log, convention, attributes),
              log.weight(),
              log.traceId() == null || log.traceId().isEmpty() ? null : log.traceId(),
              project(convention, attributes)));
    }
    return uses;
  }

  /** Why a log record is used or not; for {@code signals explain}. */
  Reason reason(LogEvent log) {
    return !classify(log).isEmpty()
        ? Reason.USED
        : routes.excluded(attributes(log)) ? Reason.EXCLUDED_ROUTE : Reason.NO_MATCH;
  }

  String serviceOf(LogEvent log) {
    return log.service() == null || log.service().isEmpty()
        ? service(log.attributes())
        : log.service();
  }

  private static boolean suits(LogEvent log, Pack.Log wanted) {
    boolean type =
        wanted.types().isEmpty() || (log.type() != null && wanted.types().contains(log.type()));
    boolean refused = log.type() != null && wanted.notTypes().contains(log.type());
    boolean duration =
        !wanted.duration() || (log.durationMillis() != null && !log.durationMillis().isNaN());
    boolean level =
        wanted.levelFrom() == null
            || (log.level() != null && log.level().compareTo(wanted.levelFrom()) >= 0);
    return type && !refused && duration && level;
  }

  private static boolean failed(
      LogEvent log, CompiledPacks.Convention convention, UnaryOperator<String> attributes) {
    Pack.Log wanted = convention.log();
    if (wanted.failureFrom() != null
        && log.level() != null
        && log.level().compareTo(wanted.failureFrom()) >= 0) {
      return true;
    }
    return convention.status() != null
        && convention.status().verdict(attributes) == StatusRule.Verdict.FAILURE;
  }

  // ---------------------------------------------------------------- shared

  private String service(Labels labels) {
    String service = Names.first(serviceLabels, labels::get);
    return service == null ? ClassifierSettings.UNKNOWN_SERVICE : service;
  }

  private Labels project(CompiledPacks.Convention convention, UnaryOperator<String> attributes) {
    Labels.Builder labels = Labels.builder();
    labels.set("environment", Names.first(environmentLabels, attributes));
    for (CompiledPacks.Dimension dimension : convention.dimensions()) {
      String value =
          dimension.constant() != null
              ? dimension.constant()
              : Names.first(dimension.tenant() ? tenantLabels : dimension.from(), attributes);
      labels.set(dimension.name(), value == null ? dimension.otherwise() : value);
    }
    return labels.build();
  }

  private static boolean all(LabelMatch.Compiled[] conditions, UnaryOperator<String> attributes) {
    for (LabelMatch.Compiled condition : conditions) {
      if (!condition.matches(attributes)) {
        return false;
      }
    }
    return true;
  }

  private static UnaryOperator<String> attributes(Labels labels) {
    return new UnaryOperator<>() {
      @Override
      public String apply(String name) {
        return name.startsWith("@") ? Routes.derived(name, this) : labels.get(name);
      }
    };
  }

  private static UnaryOperator<String> attributes(SpanEvent span) {
    return new UnaryOperator<>() {
      @Override
      public String apply(String name) {
        if (name.startsWith("@")) {
          return name.equals("@name") ? span.name() : Routes.derived(name, this);
        }
        String value = span.attributes().get(name);
        return value == null ? span.resource().get(name) : value;
      }
    };
  }

  private static UnaryOperator<String> attributes(LogEvent log) {
    return new UnaryOperator<>() {
      @Override
      public String apply(String name) {
        if (!name.startsWith("@")) {
          return log.attributes().get(name);
        }
        return switch (name) {
          case "@type" -> log.type();
          case LOG_ENVIRONMENT -> log.environment();
          default -> Routes.derived(name, this);
        };
      }
    };
  }

  private Object writeReplace() {
    return new Form(settings);
  }

  /** How a catalog travels: packs are read again where it arrives. */
  private record Form(ClassifierSettings settings) implements Serializable {
    private Object readResolve() {
      return new PackCatalog(settings);
    }
  }
}
