package dev.highwater.cost.rightsizing;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that was found out at one instant, the most money first.
 *
 * @param asOfMillis end of the look-back
 * @param findings one for each resource, groups and instances that fit included
 * @param potentialList what the best options save together at list prices, USD a month
 * @param potentialEffective the same as really paid: each resource once, commitments taken off
 * @param leftOut how many resources were not judged, by reason
 * @param absent kinds of findings that could not be looked for, since there was no inventory
 * @param countCpuOnly whether savings without a measured memory count
 */
public record Advice(
    long asOfMillis,
    List<Finding> findings,
    BigDecimal potentialList,
    BigDecimal potentialEffective,
    Map<String, Integer> leftOut,
    List<FindingKind> absent,
    boolean countCpuOnly) {
  /** What all money is in: that of the catalogue. */
  public static final String CURRENCY = "USD";

  private static Advice of(
      long asOfMillis,
      List<Finding> findings,
      Map<String, Integer> leftOut,
      List<FindingKind> absent,
      boolean countCpuOnly) {
    BigDecimal list = BigDecimal.ZERO;
    BigDecimal effective = BigDecimal.ZERO;
    for (Finding finding : findings) {
      if (counts(finding, countCpuOnly)) {
        list = list.add(finding.options().get(0).listSavings());
        effective = effective.add(finding.options().get(0).effectiveSavings());
      }
    }
    return new Advice(
        asOfMillis,
        List.copyOf(findings),
        list.stripTrailingZeros(),
        effective.stripTrailingZeros(),
        leftOut,
        absent,
        countCpuOnly);
  }

  /** The part of it that is about some resources; whoever has none of a group has no finding. */
  public Advice about(Set<String> ids) {
    return of(
        asOfMillis,
        findings.stream()
            .filter(
                finding ->
                    ids.contains(finding.resource())
                        || finding.members().stream().anyMatch(ids::contains))
            .toList(),
        Map.of(),
        absent,
        countCpuOnly);
  }

  /** Whether its best option is in the potential savings. */
  public boolean counts(Finding finding) {
    return counts(finding, countCpuOnly);
  }

  private static boolean counts(Finding finding, boolean countCpuOnly) {
    return !finding.options().isEmpty()
        && finding.kind() != FindingKind.OVER_USED
        && (finding.kind() != FindingKind.OVER_PROVISIONED_CPU_ONLY || countCpuOnly);
  }

  /** What a report shows of it: the findings that something can be done about. */
  public List<ReportExtras.Recommendation> recommendations() {
    return findings.stream().filter(Advice::isTold).map(this::recommendation).toList();
  }

  private static boolean isTold(Finding finding) {
    return !finding.options().isEmpty()
        || finding.kind() == FindingKind.UNATTACHED_STORAGE
        || finding.kind() == FindingKind.OLD_SNAPSHOT
        || finding.kind() == FindingKind.UNUSED_COMMITMENT;
  }

  private ReportExtras.Recommendation recommendation(Finding finding) {
    Option best = finding.options().isEmpty() ? null : finding.options().get(0);
    return new ReportExtras.Recommendation(
        finding.resource(),
        finding.members(),
        finding.type(),
        finding.region(),
        finding.monthly(),
        best == null
            ? finding.kind() == FindingKind.UNUSED_COMMITMENT ? "use or sell" : "delete"
            : best.type().isEmpty()
                ? best.action()
                : best.action() + " " + finding.type() + " to " + best.type(),
        finding.kind().text(),
        best == null ? BigDecimal.ZERO : best.effectiveSavings(),
        best == null ? 0 : best.risk(),
        counts(finding),
        names(best == null ? finding.reasons() : best.reasons()),
        finding.options().stream()
            .map(
                option ->
                    new ReportExtras.Choice(
                        option.action(),
                        option.type(),
                        option.hourly(),
                        option.listSavings(),
                        option.effectiveSavings(),
                        option.risk(),
                        names(option.reasons())))
            .toList());
  }

  private static List<String> names(Set<ReasonCode> reasons) {
    return reasons.stream().sorted().map(Enum::name).toList();
  }

  /** Collects what is known of the resources, and judges it. */
  public static final class Collector {
    private final Rightsizer rightsizer;
    private final long asOfMillis;
    private final Map<String, Usage> usages = new TreeMap<>();
    private final Map<String, Instance> instances = new TreeMap<>();
    private final Map<String, Volume> volumes = new TreeMap<>();
    private final Map<String, Snapshot> snapshots = new TreeMap<>();
    private final Map<String, Commitment> commitments = new TreeMap<>();
    private boolean inventory;

    /**
     * @param asOfMillis end of the look-back, exclusive
     */
    public Collector(Rightsizer rightsizer, long asOfMillis) {
      this.rightsizer = rightsizer;
      this.asOfMillis = asOfMillis;
    }

    /** A sample of an instance; see {@link Usage#add}. */
    public void sample(String id, long timeMillis, double cpuPercent, double memoryPercent) {
      usage(id).add(timeMillis, cpuPercent, memoryPercent);
    }

    private Usage usage(String id) {
      return usages.computeIfAbsent(
          id, key -> new Usage(asOfMillis - rightsizer.rules().lookBackMillis(), asOfMillis));
    }

    public void instance(Instance instance) {
      instances.put(instance.id(), instance);
    }

    /** All instances, by id. */
    public List<Instance> instances() {
      return List.copyOf(instances.values());
    }

    /** All volumes and snapshots, by id. */
    public Storage storage() {
      return new Storage(List.copyOf(volumes.values()), List.copyOf(snapshots.values()));
    }

    /** There is an inventory of storage, even where nothing follows. */
    public void inventory() {
      inventory = true;
    }

    public void volume(Volume volume) {
      inventory();
      volumes.put(volume.id(), volume);
    }

    public void snapshot(Snapshot snapshot) {
      inventory();
      snapshots.put(snapshot.id(), snapshot);
    }

    public void commitment(Commitment commitment) {
      commitments.put(commitment.id(), commitment);
    }

    /** Everything that bills may have a cost of: instances, volumes and snapshots. */
    public Set<String> resources() {
      Set<String> ids = new TreeSet<>(usages.keySet());
      ids.addAll(instances.keySet());
      ids.addAll(volumes.keySet());
      ids.addAll(snapshots.keySet());
      return ids;
    }

    /** The days on which instances were seen, whole UTC days of the look-back. */
    public List<SeenDay> seen() {
      List<SeenDay> seen = new ArrayList<>();
      long from = asOfMillis - rightsizer.rules().lookBackMillis();
      usages.forEach(
          (id, usage) -> {
            Instance instance = instances.getOrDefault(id, Instance.of(id, "", ""));
            BigDecimal hourly =
                instance.effectiveHourly() != null || instance.spot()
                    ? instance.effectiveHourly()
                    : rightsizer.listHourly(instance);
            for (long day = Utc.day(from + Utc.DAY - 1); day < asOfMillis; day += Utc.DAY) {
              int hours = usage.hours(day, day + Utc.DAY);
              if (hours > 0) {
                seen.add(new SeenDay(id, Utc.date(day), hours, hourly));
              }
            }
          });
      return seen;
    }

    /**
     * What the bill says. Storage costs what it says; of an instance it counts where the inventory
     * does not know what it really costs.
     */
    public void billed(Map<String, Billed> bill) {
      bill.forEach(
          (id, cost) -> {
            volumes.computeIfPresent(
                id,
                (same, it) ->
                    new Volume(id, it.region(), it.attachedTo(), it.sinceMillis(), cost.monthly()));
            snapshots.computeIfPresent(
                id,
                (same, it) ->
                    new Snapshot(id, it.region(), it.madeMillis(), it.used(), cost.monthly()));
            instances.computeIfPresent(
                id,
                (same, it) ->
                    it.effectiveHourly() != null || it.committedShare().signum() > 0
                        ? it
                        : new Instance(
                            id,
                            it.type(),
                            it.region(),
                            it.group(),
                            it.running(),
                            it.spot(),
                            cost.openHourly(),
                            cost.committedShare()));
          });
    }

    /** What is to be said of all of it. */
    public Advice advice() {
      Map<String, Integer> leftOut = new TreeMap<>();
      List<Finding> findings = new ArrayList<>(ofInstances(leftOut));
      findings.addAll(ofStorage());
      findings.sort(
          Comparator.comparing(Collector::worth)
              .reversed()
              .thenComparing(Finding::kind)
              .thenComparing(Finding::resource));
      return Advice.of(
          asOfMillis,
          findings,
          leftOut,
          inventory ? List.of() : List.of(FindingKind.UNATTACHED_STORAGE, FindingKind.OLD_SNAPSHOT),
          rightsizer.rules().countCpuOnly());
    }

    private List<Finding> ofInstances(Map<String, Integer> leftOut) {
      Map<String, List<Instance>> sets = new LinkedHashMap<>();
      instances.values().forEach(instance -> usage(instance.id()));
      usages.forEach(
          (id, usage) -> {
            Instance instance = instances.getOrDefault(id, Instance.of(id, "", ""));
            if (instance.spot()) {
              leftOut.merge("spot", 1, Integer::sum);
            } else if (!instance.running()) {
              leftOut.merge("stopped", 1, Integer::sum);
            } else {
              // Instances of one group with different types are sized apart.
              String set =
                  instance.group().isEmpty()
                      ? "i" + id
                      : "g" + instance.group() + '\0' + instance.type() + '\0' + instance.region();
              sets.computeIfAbsent(set, key -> new ArrayList<>()).add(instance);
            }
          });
      List<Finding> findings = new ArrayList<>();
      sets.values()
          .forEach(
              members -> {
                Usage all = new Usage(asOfMillis - rightsizer.rules().lookBackMillis(), asOfMillis);
                members.forEach(member -> all.addAll(usages.get(member.id())));
                Instance first = members.get(0);
                findings.add(
                    rightsizer.judge(
                        first.group().isEmpty() ? first.id() : first.group(), members, all));
              });
      return findings;
    }

    private List<Finding> ofStorage() {
      List<Finding> findings = new ArrayList<>(storage().wasted(rightsizer.rules(), asOfMillis));
      for (Commitment commitment : commitments.values()) {
        if (commitment.unusedMonthly().signum() > 0) {
          findings.add(UnusedCommitments.finding(commitment.id(), commitment.unusedMonthly()));
        }
      }
      return findings;
    }

    private static BigDecimal worth(Finding finding) {
      return finding.options().isEmpty()
          ? BigDecimal.ZERO
          : finding.options().get(0).effectiveSavings();
    }
  }
}
