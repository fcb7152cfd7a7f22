package dev.highwater.signals.pack;

import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.ConventionDefinition;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Panes;
import dev.highwater.signals.core.SourceSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@code signals explain SERVICE} says: for each service which conventions were seen, which of
 * them count, why the others do not, and what no signal uses.
 *
 * <p>Pure: the text depends on the items only, not on their order. Bounded: the {@value
 * #MAX_SERVICES} services and, in each, the {@value #MAX_UNUSED} unused things whose names come
 * first. Not thread-safe.
 */
public final class SignalsExplainer {
  /** Services described at most. */
  public static final int MAX_SERVICES = 1_000;

  /** Unused names told of a service at most. */
  public static final int MAX_UNUSED = 200;

  private final PackCatalog catalog;
  private final SourceSelection selection;
  private final long holdMillis;
  private final TreeMap<String, Service> services = new TreeMap<>();

  /** What was seen of one service. */
  private static final class Service {
    final TreeMap<String, SourceSelection.Presence> presence = new TreeMap<>();
    final TreeMap<String, TreeMap<String, Seen>> conventions = new TreeMap<>();
    final TreeMap<String, Seen> unused = new TreeMap<>();
    boolean moreUnused;
    long lastMillis = Long.MIN_VALUE;
  }

  /** How often and when. */
  private static final class Seen {
    long count;
    long lastMillis = Long.MIN_VALUE;

    void add(long millis) {
      count++;
      lastMillis = Math.max(lastMillis, millis);
    }
  }

  /**
   * @param holdMillis how long a convention keeps its place without data, as the job's {@code
   *     sourceHold}
   */
  public SignalsExplainer(PackCatalog catalog, long holdMillis) {
    this.catalog = catalog;
    this.holdMillis = holdMillis;
    this.selection = new SourceSelection(catalog.settings().sourceOrder(), holdMillis);
  }

  public void add(MetricPoint point) {
    ClassifiedMetric metric = catalog.classify(point);
    if (metric == null) {
      String name = "metric " + point.name();
      unused(catalog.serviceOf(point), name, why(catalog.reason(point)), point.timeMillis());
      return;
    }
    Service service = service(metric.service(), point.timeMillis());
    if (service == null) {
      return;
    }
    Set<String> done = new LinkedHashSet<>();
    for (MetricUse use : metric.uses()) {
      if (done.add(use.family() + '\n' + use.convention())) {
        used(service, use.family(), use.convention(), point.timeMillis());
      }
    }
  }

  public void add(SpanEvent span) {
    List<EventUse> uses = catalog.classify(span);
    if (uses.isEmpty()) {
      String name = span.kind().name().toLowerCase(Locale.ROOT) + " spans";
      unused(catalog.serviceOf(span), name, why(catalog.reason(span)), span.timeMillis());
    }
    used(uses);
  }

  public void add(LogEvent log) {
    List<EventUse> uses = catalog.classify(log);
    if (uses.isEmpty()) {
      unused(catalog.serviceOf(log), "log records", why(catalog.reason(log)), log.timeMillis());
    }
    used(uses);
  }

  private void used(List<EventUse> uses) {
    for (EventUse use : uses) {
      Service service = service(use.service(), use.timeMillis());
      if (service != null) {
        used(service, use.family(), use.convention(), use.timeMillis());
      }
    }
  }

  private void used(Service service, String family, String convention, long timeMillis) {
    service
        .conventions
        .computeIfAbsent(family, key -> new TreeMap<>())
        .computeIfAbsent(convention, key -> new Seen())
        .add(timeMillis);
    SourceSelection.Presence presence =
        service.presence.computeIfAbsent(family, key -> new SourceSelection.Presence());
    selection.add(presence, convention, Panes.paneStart(timeMillis), 0);
  }

  private void unused(String name, String what, String why, long timeMillis) {
    Service service = service(name, timeMillis);
    if (service == null) {
      return;
    }
    service.unused.computeIfAbsent(what + ": " + why, key -> new Seen()).add(timeMillis);
    if (service.unused.size() > MAX_UNUSED) {
      service.unused.pollLastEntry();
      service.moreUnused = true;
    }
  }

  /** {@code null} where the service is beyond the bound. */
  private Service service(String name, long timeMillis) {
    Service service = services.computeIfAbsent(name, key -> new Service());
    if (services.size() > MAX_SERVICES && services.pollLastEntry().getValue() == service) {
      return null;
    }
    service.lastMillis = Math.max(service.lastMillis, timeMillis);
    return service;
  }

  private static String why(PackCatalog.Reason reason) {
    return switch (reason) {
      case USED -> "used";
      case DROPPED_BY_RELABELLING -> "dropped by relabel_configs";
      case UNKNOWN_NAME -> "no pack knows the name";
      case WRONG_KIND -> "no signal uses this kind";
      case EXCLUDED_ROUTE -> "an excluded route (health, metrics)";
      case NO_MATCH -> "the labels are not what a pack asks for";
    };
  }

  /** Names of the services seen, sorted. */
  public List<String> services() {
    return List.copyOf(services.keySet());
  }

  /** The explanation of one service, lines ending with a line feed. */
  public String explain(String name) {
    StringBuilder text = new StringBuilder();
    Service service = services.get(name);
    if (service == null) {
      text.append("service ").append(name).append(": nothing seen\n");
      text.append("seen: ")
          .append(services.isEmpty() ? "no service at all" : String.join(", ", services.keySet()))
          .append('\n');
      return text.toString();
    }
    long window = Panes.paneStart(service.lastMillis) + Panes.PANE_MILLIS;
    text.append("service ").append(name);
    text.append(": last item at ").append(Instant.ofEpochMilli(service.lastMillis)).append('\n');
    for (FamilyDefinition family : catalog.families().values()) {
      TreeMap<String, Seen> seen = service.conventions.get(family.name());
      if (seen != null) {
        explain(family, seen, service.presence.get(family.name()), window, text);
      }
    }
    if (!service.unused.isEmpty()) {
      text.append("not used by any signal\n");
      for (Map.Entry<String, Seen> entry : service.unused.entrySet()) {
        text.append("  ").append(entry.getKey());
        text.append(" (").append(items(entry.getValue())).append(")\n");
      }
      if (service.moreUnused) {
        text.append("  and more\n");
      }
    }
    return text.toString();
  }

  private void explain(
      FamilyDefinition family,
      TreeMap<String, Seen> seen,
      SourceSelection.Presence presence,
      long window,
      StringBuilder text) {
    SourceSelection.Choice choice = selection.choose(family, presence, window, Panes.PANE_MILLIS);
    text.append(family.name());
    if (!family.constantLabels().isEmpty()) {
      text.append(' ').append(family.constantLabels());
    }
    text.append(": ").append(String.join(", ", family.signals().values()));
    text.append(choice == null ? "; silent" : "; from " + choice.source().label()).append('\n');
    List<ConventionDefinition> conventions = new ArrayList<>();
    for (String id : seen.keySet()) {
      conventions.add(family.convention(id));
    }
    conventions.sort(
        Comparator.comparing(ConventionDefinition::source)
            .thenComparing(ConventionDefinition::protocol)
            .thenComparingInt(ConventionDefinition::rank));
    for (ConventionDefinition convention : conventions) {
      boolean counts = choice != null && choice.counts(convention.id());
      text.append(counts ? "  used    " : "  unused  ").append(convention.id());
      text.append(" (").append(convention.source().label());
      if (!convention.protocol().isEmpty()) {
        text.append(", ").append(convention.protocol());
      }
      text.append(", ").append(items(seen.get(convention.id()))).append(')');
      String why =
          counts ? whyUsed(family, convention) : whyUnused(family, convention, choice, seen);
      text.append(": ").append(why).append('\n');
    }
  }

  private static String items(Seen seen) {
    return seen.count + (seen.count == 1 ? " item" : " items");
  }

  private static String whyUsed(FamilyDefinition family, ConventionDefinition convention) {
    return family.kind() == FamilyKind.REQUESTS && !convention.statusKnown()
        ? "best that was seen; failures cannot be told from it"
        : "best that was seen";
  }

  private String whyUnused(
      FamilyDefinition family,
      ConventionDefinition convention,
      SourceSelection.Choice choice,
      TreeMap<String, Seen> seen) {
    long last = seen.get(convention.id()).lastMillis;
    String silent =
        "silent for more than " + holdMillis / 1_000 + " s, last at " + Instant.ofEpochMilli(last);
    if (choice == null) {
      return silent;
    }
    List<String> order =
        catalog.settings().sourceOrder().stream().map(source -> source.label()).toList();
    String own = convention.source().label();
    String chosen = choice.source().label();
    if (!own.equals(chosen)) {
      return order.indexOf(chosen) < order.indexOf(own) ? chosen + " come before " + own : silent;
    }
    for (ConventionDefinition winner : choice.conventions()) {
      if (winner.protocol().equals(convention.protocol())) {
        boolean knowsMore = winner.statusKnown() && !convention.statusKnown();
        if (knowsMore && family.kind() == FamilyKind.REQUESTS) {
          return winner.id() + " tells failures";
        }
        return winner.rank() < convention.rank() ? winner.id() + " comes first" : silent;
      }
    }
    return silent;
  }
}
