package dev.highwater.cost.anomalies;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.cost.anomalies.CostAnomaly.Cause;
import dev.highwater.cost.anomalies.CostGroup.Move;
import dev.highwater.cost.core.Utc;
import dev.highwater.event.Hash128;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Watches the cost of one currency, complete period by complete period, by service, account and tag
 * value. It looks at no later period, has no settings per series and no clock; the same periods
 * give the same records. Mutable.
 *
 * <p>What an account or a tag value shows because of a service that is told already is no anomaly
 * of its own: the service's record names it.
 *
 * <p>Bounds: the services, accounts and tag values with cost in the last four weeks, at most
 * {@value #MAX_GROUPS}, and their parts; the applications with traffic in the last period.
 *
 * @param <S> the detector's state
 */
public final class CostWatch<S> {
  /** Groups beyond are not watched. */
  public static final int MAX_GROUPS = 10_000;

  static final String SERVICE = "service";
  static final String ACCOUNT = "account";
  static final String TAG = "tag:";
  private static final String APPLICATION = "application";

  private static final int FORMAT = 1;
  private static final String HEAD = "";
  private static final char GROUP = 'g';
  private static final char LEAF = 'l';
  private static final char TRAFFIC = 't';

  private final Detector<S> detector;
  private final CostStep step;
  private final CostAnomalyRules rules;
  private final String currency;
  private final TreeMap<String, CostGroup<S>> groups = new TreeMap<>();
  private final Causes causes;
  private final TrafficRatios traffic;
  private long knownSinceMillis = Long.MIN_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  /** A group in a period: which leaves are in it, and what its parts cost. */
  private static final class Content {
    final String dimension;
    final String name;
    final Set<CostLeaf> leaves = new HashSet<>();
    final Map<String, Double> parts = new HashMap<>();

    Content(String dimension, String name) {
      this.dimension = dimension;
      this.name = name;
    }

    void add(CostLeaf leaf, String part, double amount) {
      leaves.add(leaf);
      parts.merge(part, amount, Double::sum);
    }

    String key() {
      return (dimension.equals(SERVICE) ? "0" : "1") + dimension + '\0' + name;
    }
  }

  public CostWatch(Detector<S> detector, CostStep step, CostAnomalyRules rules, String currency) {
    this.detector = detector;
    this.step = step;
    this.rules = rules;
    this.currency = currency;
    causes = new Causes(step);
    traffic = new TrafficRatios(step);
  }

  /**
   * What it remembers, in parts that are small each: by name, bytes with a format byte. Bounds as
   * above; a series is a detector's state and four weeks of numbers.
   */
  public Map<String, byte[]> encode() {
    Map<String, byte[]> memory = new HashMap<>();
    memory.put(
        HEAD,
        part().writeSignedVarLong(knownSinceMillis).writeSignedVarLong(lastMillis).toByteArray());
    groups.forEach(
        (key, group) -> {
          ByteWriter out = part();
          group.encode(out);
          memory.put(GROUP + key, out.toByteArray());
        });
    causes
        .baselines()
        .forEach(
            (leaf, baseline) -> {
              ByteWriter out = part();
              leaf.encode(out);
              String name = LEAF + Hash128.of(out.toByteArray()).toString();
              baseline.encode(out);
              memory.put(name, out.toByteArray());
            });
    traffic
        .baselines()
        .forEach(
            (application, baseline) -> {
              ByteWriter out = part();
              baseline.encode(out);
              memory.put(TRAFFIC + application, out.toByteArray());
            });
    return memory;
  }

  private static ByteWriter part() {
    return new ByteWriter().writeByte(FORMAT);
  }

  /**
   * The watch that remembers what {@link #encode} gave; nothing where that is empty.
   *
   * @throws IllegalArgumentException where a part is of another format
   */
  public static <S> CostWatch<S> decode(
      Detector<S> detector,
      CostStep step,
      CostAnomalyRules rules,
      String currency,
      Map<String, byte[]> memory) {
    CostWatch<S> watch = new CostWatch<>(detector, step, rules, currency);
    memory.forEach(
        (name, bytes) -> {
          ByteReader in = new ByteReader(bytes);
          in.expectFormat(FORMAT, "what is usual of costs");
          watch.remember(name, in);
          in.expectEnd("what is usual of costs");
        });
    return watch;
  }

  private void remember(String name, ByteReader in) {
    if (name.equals(HEAD)) {
      knownSinceMillis = in.readSignedVarLong();
      lastMillis = in.readSignedVarLong();
      return;
    }
    String rest = name.substring(1);
    switch (name.charAt(0)) {
      case GROUP ->
          groups.put(
              rest,
              CostGroup.decode(
                  in,
                  part -> series(rest, part),
                  kept -> CostSeries.decode(kept, detector, step, rules),
                  kept -> CostLife.decode(kept, step, rules.floor())));
      case LEAF -> causes.baselines().put(CostLeaf.decode(in), Baseline.decode(in, step));
      case TRAFFIC -> traffic.baselines().put(rest, Baseline.decode(in, step));
      default -> throw new IllegalArgumentException("what is usual of costs: a part " + name);
    }
  }

  /** Start of the last period that was taken; {@link Long#MIN_VALUE} before the first. */
  public long lastMillis() {
    return lastMillis;
  }

  /**
   * Takes the next complete period.
   *
   * @param startMillis its start; periods follow each other without a gap
   * @param amounts {@linkplain CostLeaf#isWatched watched} effective cost by leaf
   * @param requests by application, as far as they are known
   * @return what is to be told
   */
  public List<CostAnomaly> add(
      long startMillis, Map<CostLeaf, Double> amounts, Map<String, Double> requests) {
    if (lastMillis != Long.MIN_VALUE && startMillis != lastMillis + step.millis()) {
      throw new IllegalArgumentException(
          "a period from " + Utc.text(startMillis) + " after one from " + Utc.text(lastMillis));
    }
    lastMillis = startMillis;
    if (knownSinceMillis == Long.MIN_VALUE) {
      knownSinceMillis = startMillis;
    }
    causes.add(amounts);
    traffic.add(requests);
    TreeMap<String, Content> contents = contents(amounts);
    for (Content content : contents.values()) {
      if (!groups.containsKey(content.key()) && groups.size() < MAX_GROUPS) {
        groups.put(content.key(), group(content));
      }
    }
    List<CostAnomaly> told = new ArrayList<>();
    groups
        .entrySet()
        .removeIf(
            entry -> {
              Content content = contents.get(entry.getKey());
              if (content == null) {
                String[] names = entry.getKey().substring(1).split("\0", -1);
                content = new Content(names[0], names[1]);
              }
              entry.getValue().add(startMillis, content.parts);
              judge(entry.getValue(), content, true, told);
              judge(entry.getValue(), content, false, told);
              return entry.getValue().isForgotten();
            });
    return told;
  }

  private static TreeMap<String, Content> contents(Map<CostLeaf, Double> amounts) {
    TreeMap<String, Content> contents = new TreeMap<>();
    // Sums of doubles depend on their order; so it is always the same.
    amounts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              CostLeaf leaf = entry.getKey();
              put(contents, SERVICE, leaf.service(), leaf, leaf.account(), entry.getValue());
              put(contents, ACCOUNT, leaf.account(), leaf, leaf.service(), entry.getValue());
              leaf.tags()
                  .forEach(
                      (key, value) ->
                          put(contents, TAG + key, value, leaf, leaf.service(), entry.getValue()));
            });
    return contents;
  }

  private static void put(
      Map<String, Content> contents,
      String dimension,
      String name,
      CostLeaf leaf,
      String part,
      double amount) {
    Content content = new Content(dimension, name);
    contents.computeIfAbsent(content.key(), key -> content).add(leaf, part, amount);
  }

  private CostGroup<S> group(Content content) {
    String key = content.key();
    return new CostGroup<>(
        part -> series(key, part),
        new CostLife(step, rules.floor()),
        new CostLife(step, rules.floor()));
  }

  private CostSeries<S> series(String group, String part) {
    return new CostSeries<>(
        detector, step, rules, hash(group + '\0' + part).high(), knownSinceMillis);
  }

  /** What the last period made of a group's anomalies in one direction. */
  private void judge(CostGroup<S> group, Content content, boolean up, List<CostAnomaly> told) {
    CostLife life = up ? group.up : group.down;
    Move move = group.move(up, life.isOpen());
    CostLife.Change change = life.add(lastMillis, move);
    if (change == CostLife.Change.NONE) {
      return;
    }
    if (change == CostLife.Change.OPENED && !content.dimension.equals(SERVICE)) {
      String service = causes.leading(content.leaves, up, CostLeaf::service);
      CostGroup<S> other = groups.get(new Content(SERVICE, service).key());
      CostLife tells = other == null ? null : up ? other.up : other.down;
      if (tells != null && tells.isOpen()) {
        tells.alsoSeenIn(content.dimension + " " + content.name);
        life.cover();
      }
    }
    if (!life.isCovered()) {
      told.add(anomaly(life, content, up, change, move));
    }
    if (change == CostLife.Change.ENDED) {
      life.forget();
    }
  }

  private CostAnomaly anomaly(
      CostLife life, Content content, boolean up, CostLife.Change change, Move move) {
    String direction = up ? CostAnomaly.UP : CostAnomaly.DOWN;
    String state =
        switch (change) {
          case ENDED -> CostAnomaly.ENDED;
          case GREW -> CostAnomaly.GROWING;
          default -> CostAnomaly.OPEN;
        };
    boolean over = change == CostLife.Change.ENDED;
    List<Cause> parts = over ? List.of() : causes.of(content.leaves, up);
    double ratio = over ? Double.NaN : traffic.of(application(content, up));
    boolean explained = TrafficRatios.explains(ratio, move, up);
    return new CostAnomaly(
        hash(step.text()
                + '\0'
                + currency
                + '\0'
                + content.key()
                + '\0'
                + direction
                + '\0'
                + life.openedAt())
            .toString(),
        state,
        life.revision(),
        step.text(),
        currency,
        content.dimension,
        content.name,
        direction,
        life.openedAt(),
        life.until(),
        life.actual(),
        life.expected(),
        parts,
        life.alsoSeenIn(),
        explained,
        AnomalyText.amounts(content.dimension + " " + content.name, life, currency),
        AnomalyText.because(parts, explained ? ratio : Double.NaN));
  }

  /** The application behind a move; empty where there is none. */
  private String application(Content content, boolean up) {
    return content.dimension.equals(TAG + APPLICATION)
        ? content.name
        : causes.leading(content.leaves, up, leaf -> leaf.tags().getOrDefault(APPLICATION, ""));
  }

  private static Hash128 hash(String text) {
    return Hash128.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
