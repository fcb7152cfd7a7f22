package dev.highwater.anomalies.core;

import dev.highwater.anomalies.core.WatchState.Graded;
import dev.highwater.anomalies.core.WatchState.Life;
import dev.highwater.anomalies.core.WatchState.Onset;
import dev.highwater.anomalies.core.WatchState.Past;
import dev.highwater.anomalies.core.WatchState.Raise;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Decides for one service, from the scores of its series, what alarms, what belongs together, and
 * how long it lasts: a step function over a {@link WatchState}, one window after the other. What
 * comes out depends on the points of each window and not on their order, and not on when {@link
 * #advance} is called between windows.
 *
 * <p><b>What alarms.</b> A point alarms where its score is rarer than the {@link Budget}'s bar; its
 * grade is {@code 1 − p / 2q} with p the share of normal points as odd as it, q the share that the
 * dial allows: a half at the bar, and 0 below. Where no point does, and nothing is open, the
 * signals together may ({@link JointScore}), which counts as one point more: the anomaly is seen on
 * the rarest total, is a pattern, and its contributors are the signals.
 *
 * <p><b>What belongs together.</b> A total and its drill-downs are one group and one anomaly: seen
 * on the total where it is odd, else on the oddest drill-down. Contributors are drill-downs of
 * which at most one normal point in a hundred is as odd, by their share of the deviation. A group
 * that was a little odd (within two decades of the bar) up to half an hour before went first.
 *
 * <p><b>How long.</b> Opened at the first odd window; goes on while the value stays beyond what was
 * expected, for an hour after the peak at most; written again when the rarity of its peak grows a
 * hundredfold, its kind or its suppression changes, or enough time passed; closed after the quiet
 * time.
 *
 * <p><b>Suppressed</b> anomalies are written, with the name of what suppressed them, and their
 * grade series is 0: in a time that feedback calls expected or maintenance; below a bar that
 * feedback raised; when opened just after a deployment; below the bar that too many alarms raised.
 * "Not an anomaly" raises the bar of the group half a decade above the peak of what it was said
 * about, by at most {@value #MAX_RAISE} decades, and that fades to nothing over four weeks.
 */
public final class ServiceWatch {
  /** A level that stays where it went is still the same anomaly for so long after its peak. */
  private static final long LASTING = PointRarity.LASTING;

  /** Name of the series of grades. */
  public static final String GRADE = "anomaly_grade";

  /** Name of the series of scores. */
  public static final String SCORE = "anomaly_score";

  static final double MAX_RAISE = 6;
  static final int MAX_CONTRIBUTORS = 5;
  private static final double CONTRIBUTOR_DECADES = 2;
  private static final double WEAK_DECADES = 2;
  private static final double GROWTH_DECADES = 2;
  private static final double RAISE_MARGIN = 0.5;
  private static final Comparator<Anomaly.Contributor> LARGEST =
      Comparator.comparingDouble((Anomaly.Contributor one) -> -one.share())
          .thenComparing(Anomaly.Contributor::labels);

  private static final long FOUR_WEEKS = 4 * 604_800_000L;
  private static final long DAY = 86_400_000;
  private static final long LEAD = 1_800_000;
  private static final long ONSET_ENDS = 900_000;

  /** Another service went first where it began so shortly before. */
  private static final long LEAD_ELSEWHERE = 600_000;

  /** How long {@link OddServices} are asked for after their window. */
  public static final long REMEMBER_ELSEWHERE = LEAD + LEAD_ELSEWHERE + ONSET_ENDS;

  /**
   * What a step gives.
   *
   * @param state {@link WatchState#INITIAL} where the service is forgotten
   * @param anomalies in the order of their times
   * @param series grades and scores, in the order of their times
   * @param opened anomalies that were opened
   * @param dropped groups that were odd and had no place any more
   */
  public record Outcome(
      WatchState state, List<Anomaly> anomalies, List<Signal> series, int opened, int dropped) {}

  private final WatchRules rules;

  public ServiceWatch(WatchRules rules) {
    this.rules = rules;
  }

  /** Whether a drill-down is odd enough to be kept in a {@link Moment}. */
  public boolean isOdd(ScoredPoint point) {
    return point.verdict().rarity() >= CONTRIBUTOR_DECADES;
  }

  /**
   * Judges the points of one window.
   *
   * @param timeMillis end of the window, after that of the last
   * @param elsewhere the services that were odd in a window, by its end; asked where something
   *     opens, for windows of the last {@link #REMEMBER_ELSEWHERE}
   * @throws IllegalArgumentException where the window is not after the last
   */
  public Outcome step(
      WatchState before,
      String service,
      long timeMillis,
      Moment moment,
      ServiceNotes notes,
      LongFunction<OddServices> elsewhere) {
    if (timeMillis <= before.timeMillis) {
      throw new IllegalArgumentException(
          "window " + timeMillis + " of " + service + " after window " + before.timeMillis);
    }
    Turn turn = new Turn(service, before);
    turn.advance(timeMillis - 1);
    turn.judge(timeMillis, moment, notes, elsewhere);
    turn.advance(timeMillis);
    return turn.outcome();
  }

  /** Closes what was quiet until an instant. */
  public Outcome advance(WatchState before, String service, long untilMillis) {
    Turn turn = new Turn(service, before);
    turn.advance(untilMillis);
    return turn.outcome();
  }

  /** The next instant at which {@link #advance} does something; Long.MAX_VALUE for none. */
  public long nextMillis(WatchState state) {
    if (state.timeMillis == Long.MIN_VALUE) {
      return Long.MAX_VALUE;
    }
    long next = forgetMillis(state.timeMillis);
    for (Life life : state.lives.values()) {
      next = Math.min(next, life.lastOddMillis() + rules.quietMillis());
    }
    for (Graded grade : state.graded.values()) {
      next = Math.min(next, grade.atMillis() + rules.windowMillis());
    }
    return next;
  }

  private long forgetMillis(long timeMillis) {
    return timeMillis + Math.max(rules.forgetAfterMillis(), rules.quietMillis()) + 1;
  }

  private static double decades(ScoredPoint point) {
    return point.verdict().learning() ? 0 : point.verdict().rarity();
  }

  static double grade(double decades, double bar) {
    return decades > 0 && decades >= bar ? 1 - StrictMath.pow(10, bar - decades) / 2 : 0;
  }

  /** The points of one group in one window, the oddest first. */
  private static final class Group {
    ScoredPoint total;
    final List<ScoredPoint> drillDowns = new ArrayList<>();
  }

  /** One step's working copy of the state. */
  private final class Turn {
    private final String service;
    private long time;
    private Budget budget;
    private JointScore joint;
    private TreeMap<String, Life> lives;
    private List<Past> past;
    private List<Raise> raises;
    private TreeMap<String, Onset> onsets;
    private TreeMap<String, Graded> graded;

    private final List<Anomaly> anomalies = new ArrayList<>();
    private final List<Signal> series = new ArrayList<>();
    private int opened;
    private int dropped;

    private double bar;
    private double jointScore;
    private ServiceNotes notes;
    private LongFunction<OddServices> elsewhere;

    Turn(String service, WatchState state) {
      this.service = service;
      copy(state);
    }

    private void copy(WatchState state) {
      time = state.timeMillis;
      budget = state.budget;
      joint = state.joint;
      lives = new TreeMap<>(state.lives);
      past = new ArrayList<>(state.past);
      raises = state.raises;
      onsets = new TreeMap<>(state.onsets);
      graded = new TreeMap<>(state.graded);
    }

    Outcome outcome() {
      WatchState state =
          time == Long.MIN_VALUE
              ? WatchState.INITIAL
              : new WatchState(
                  time,
                  budget,
                  joint,
                  lives,
                  Collections.unmodifiableList(past),
                  raises,
                  onsets,
                  graded);
      return new Outcome(state, anomalies, series, opened, dropped);
    }

    void advance(long until) {
      if (time == Long.MIN_VALUE) {
        return;
      }
      List<Map.Entry<String, Graded>> ended = new ArrayList<>();
      graded.entrySet().stream()
          .filter(entry -> entry.getValue().atMillis() + rules.windowMillis() <= until)
          .sorted(Comparator.comparingLong(entry -> entry.getValue().atMillis()))
          .forEach(ended::add);
      for (Map.Entry<String, Graded> entry : ended) {
        Graded grade = entry.getValue();
        graded.remove(entry.getKey());
        write(grade.signal(), grade.labels(), grade.atMillis() + rules.windowMillis(), 0, 0);
      }
      List<Map.Entry<String, Life>> quiet = new ArrayList<>();
      lives.entrySet().stream()
          .filter(entry -> entry.getValue().lastOddMillis() + rules.quietMillis() <= until)
          .sorted(Comparator.comparingLong(entry -> entry.getValue().lastOddMillis()))
          .forEach(quiet::add);
      for (Map.Entry<String, Life> entry : quiet) {
        close(entry.getKey(), entry.getValue());
      }
      if (until >= forgetMillis(time)) {
        copy(WatchState.INITIAL);
      }
    }

    private void close(String group, Life life) {
      lives.remove(group);
      Anomaly now = life.now();
      anomalies.add(
          told(
              now,
              Anomaly.CLOSED,
              now.revision() + 1,
              life.lastOddMillis() + rules.quietMillis(),
              life.lastOddMillis(),
              0));
      past.add(
          new Past(
              now.id(),
              group,
              now.labels(),
              life.peakDecades(),
              now.openedAtMillis(),
              life.lastOddMillis()));
      if (past.size() > WatchState.MAX_PAST) {
        past = new ArrayList<>(past.subList(1, past.size()));
      }
    }

    void judge(long now, Moment moment, ServiceNotes said, LongFunction<OddServices> oddElsewhere) {
      time = now;
      notes = said;
      elsewhere = oddElsewhere;
      TreeMap<String, ScoredPoint> signals = signals(moment);
      int several = signals.size() > 1 ? 1 : 0;
      budget = budget.window(moment.judged() + several, rules.windowMillis());
      bar = budget.bar(rules);
      TreeMap<String, Group> groups = groups(moment);
      JointScore.Result together =
          joint.step(signals.values().stream().map(ServiceWatch::decades).toList());
      joint = together.next();
      jointScore = Math.min(1, together.decades() / rules.maxRarity());
      noteOnsets(groups);
      noteRaises();

      List<String> odd = new ArrayList<>();
      Map<String, ScoredPoint> seenOn = new TreeMap<>();
      groups.forEach(
          (key, group) -> {
            ScoredPoint point = seenOn(group);
            Life life = lives.get(key);
            if (point == null && lasts(group, life)) {
              point = group.total;
            }
            if (point != null && !isBack(point, life)) {
              seenOn.put(key, point);
              odd.add(key);
            }
          });
      String inSum = null;
      if (odd.isEmpty() && several > 0 && grade(together.decades(), bar) > 0) {
        inSum = inSum(groups, signals.values());
        if (inSum != null) {
          odd.add(inSum);
          seenOn.put(inSum, groups.get(inSum).total);
        }
      }
      odd.sort(
          Comparator.comparing((String key) -> !lives.containsKey(key))
              .thenComparing(key -> -decades(seenOn.get(key)))
              .thenComparing(key -> key));
      double penalty = budget.penalty(rules, time);
      int alarms = 0;
      for (String key : odd) {
        Life life = lives.get(key);
        if (life == null && lives.size() >= WatchState.MAX_LIVES) {
          dropped++;
          continue;
        }
        ScoredPoint point = seenOn.get(key);
        double decades =
            key.equals(inSum) ? Math.max(together.decades(), decades(point)) : decades(point);
        List<Anomaly.Contributor> contributors =
            key.equals(inSum) ? parts(signals.values()) : contributors(groups.get(key));
        Life next = live(key, point, decades, contributors, life, penalty);
        lives.put(key, next);
        if (life == null) {
          opened++;
          String by = next.now().suppressedBy();
          alarms += by == null || by.equals(Anomaly.BUDGET) ? 1 : 0;
        }
        if (key.equals(inSum)) {
          writeGrade(point, decades, next.now().suppressedBy() != null);
        } else {
          writeGrades(groups.get(key), next.now().suppressedBy() != null);
        }
      }
      budget = budget.opened(alarms, time);
    }

    private TreeMap<String, Group> groups(Moment moment) {
      TreeMap<String, Group> groups = new TreeMap<>();
      for (ScoredPoint point : moment.totals()) {
        groups.computeIfAbsent(point.groupKey(), key -> new Group()).total = point;
      }
      for (ScoredPoint point : moment.drillDowns()) {
        groups.computeIfAbsent(point.groupKey(), key -> new Group()).drillDowns.add(point);
      }
      return groups;
    }

    /** The rarest point of each signal; totals only, which drill-downs would count twice. */
    private TreeMap<String, ScoredPoint> signals(Moment moment) {
      TreeMap<String, ScoredPoint> signals = new TreeMap<>();
      for (ScoredPoint point : moment.totals()) {
        if (!point.verdict().learning()) {
          signals.merge(
              point.signal(), point, (one, other) -> decades(other) > decades(one) ? other : one);
        }
      }
      return signals;
    }

    /**
     * The group on which signals that are odd together are seen: that of the open anomaly that they
     * opened; where nothing is open, that of the rarest; else {@code null}.
     */
    private String inSum(TreeMap<String, Group> groups, Collection<ScoredPoint> signals) {
      if (lives.isEmpty()) {
        return Collections.max(
                signals,
                Comparator.comparingDouble(ServiceWatch::decades)
                    .thenComparing(ScoredPoint::groupKey, Comparator.reverseOrder()))
            .groupKey();
      }
      for (Map.Entry<String, Life> entry : lives.entrySet()) {
        Group group = groups.get(entry.getKey());
        if (entry.getValue().together()
            && group != null
            && group.total != null
            && !isBack(group.total, entry.getValue())) {
          return entry.getKey();
        }
      }
      return null;
    }

    /** What each signal has of how rare they are together. */
    private List<Anomaly.Contributor> parts(Collection<ScoredPoint> signals) {
      double sum = signals.stream().mapToDouble(ServiceWatch::decades).sum();
      return signals.stream()
          .filter(point -> decades(point) > 0)
          .map(
              point ->
                  new Anomaly.Contributor(
                      point.labels().with("signal", point.signal()),
                      decades(point) / sum,
                      point.verdict().score()))
          .sorted(LARGEST)
          .limit(MAX_CONTRIBUTORS)
          .toList();
    }

    /** The point that an anomaly of the group is seen on; {@code null} where none alarms. */
    private ScoredPoint seenOn(Group group) {
      if (alarms(group.total)) {
        return group.total;
      }
      ScoredPoint oddest = group.drillDowns.isEmpty() ? null : group.drillDowns.get(0);
      return alarms(oddest) ? oddest : null;
    }

    /**
     * Whether an anomaly of the total goes on although nothing new is rare: the value is still on
     * that side of the range that was expected when it opened, or still missing, and was so a
     * window or two ago: normal points leave the range now and then, too. A level that stays is
     * usual after {@link #LASTING}.
     */
    private boolean lasts(Group group, Life life) {
      if (life == null
          || group.total == null
          || time - life.lastOddMillis() > 2 * rules.windowMillis()
          || time - life.now().peakAtMillis() > LASTING
          || !group.total.labels().equals(life.now().labels())) {
        return false;
      }
      double value = group.total.value();
      return Anomaly.UP.equals(life.now().direction())
          ? value > life.usual().upper()
          : value < life.usual().lower() || Double.isNaN(value);
    }

    /** Whether the value is again what was usual when the anomaly opened: rare now, but its end. */
    private boolean isBack(ScoredPoint point, Life life) {
      return life != null
          && point.labels().equals(life.now().labels())
          && life.usual().has(point.value());
    }

    private boolean alarms(ScoredPoint point) {
      return point != null && grade(decades(point), bar) > 0;
    }

    private void noteOnsets(TreeMap<String, Group> groups) {
      onsets.values().removeIf(onset -> onset.lastMillis() + ONSET_ENDS < time);
      double weak = Math.max(WEAK_DECADES, bar - WEAK_DECADES);
      groups.forEach(
          (key, group) -> {
            ScoredPoint point =
                group.total != null && decades(group.total) >= weak
                    ? group.total
                    : group.drillDowns.isEmpty() ? null : group.drillDowns.get(0);
            if (point != null && decades(point) >= weak) {
              Onset known = onsets.get(key);
              onsets.put(
                  key,
                  known == null
                      ? new Onset(time, time, point.seriesText())
                      : new Onset(known.sinceMillis(), time, known.series()));
            }
          });
      while (onsets.size() > WatchState.MAX_ONSETS) {
        onsets.remove(
            Collections.max(
                    onsets.entrySet(),
                    Comparator.comparingLong(
                            (Map.Entry<String, Onset> entry) -> entry.getValue().sinceMillis())
                        .thenComparing(Map.Entry::getKey))
                .getKey());
      }
    }

    private Anomaly.First first(String group, Labels labels) {
      Onset own = onsets.get(group);
      long since = own == null ? time : own.sinceMillis();
      Anomaly.First first = null;
      for (Map.Entry<String, Onset> entry : onsets.entrySet()) {
        Onset other = entry.getValue();
        if (!entry.getKey().equals(group)
            && other.sinceMillis() < since
            && since - other.sinceMillis() <= LEAD
            && (first == null || other.sinceMillis() < first.atMillis())) {
          first = new Anomaly.First(other.series(), other.sinceMillis());
        }
      }
      Anomaly.First before = elsewhere(labels, since);
      return before != null && (first == null || before.atMillis() < first.atMillis())
          ? before
          : first;
    }

    /** The service that began first of those that began shortly before an instant. */
    private Anomaly.First elsewhere(Labels labels, long since) {
      if (time - since > LEAD) {
        return null; // a little odd for long: nobody remembers
      }
      Set<String> before = new HashSet<>();
      long earliest = since - LEAD_ELSEWHERE;
      long at = since - (LEAD_ELSEWHERE + ONSET_ENDS) / rules.windowMillis() * rules.windowMillis();
      for (; at < since; at += rules.windowMillis()) {
        for (OddServices.Odd odd : elsewhere.apply(at).rarestFirst()) {
          if (odd.service().equals(service) || !odd.isRelatedTo(labels)) {
            continue;
          }
          if (at < earliest) {
            before.add(odd.service());
          } else if (!before.contains(odd.service())) {
            return new Anomaly.First(odd.series(), at);
          }
        }
      }
      return null;
    }

    private Life live(
        String key,
        ScoredPoint point,
        double decades,
        List<Anomaly.Contributor> contributors,
        Life life,
        double penalty) {
      double grade = grade(decades, bar);
      boolean fresh = life == null;
      double peak = fresh ? decades : Math.max(life.peakDecades(), decades);
      boolean higher = fresh || decades > life.peakDecades();
      Anomaly was = fresh ? null : life.now();
      long since = fresh ? time : was.openedAtMillis();
      Verdict verdict = point.verdict();
      boolean inSum = decades > decades(point);
      boolean moved = fresh || !point.labels().equals(was.labels());
      WatchState.Usual usual = moved ? WatchState.Usual.left(point) : life.usual();
      // what the detector got used to since is not what was usual
      WatchState.Usual told = moved ? WatchState.Usual.of(verdict) : usual;
      Double value = number(point.value());
      String direction = moved ? direction(point) : was.direction();
      String kind =
          verdict.kind() != AnomalyKind.NONE
              ? verdict.kind().text()
              : !fresh
                  ? was.kind()
                  : inSum ? AnomalyKind.PATTERN.text() : plainKind(value, direction);
      String suppressedBy = suppressedBy(key, point.labels(), was, since, peak, penalty);
      Anomaly now =
          new Anomaly(
              fresh ? id(key) : was.id(),
              fresh ? Anomaly.OPENED : Anomaly.UPDATED,
              fresh ? 0 : was.revision(),
              service,
              point.signal(),
              point.labels(),
              point.unit(),
              rules.windowMillis(),
              kind,
              direction,
              since,
              time,
              null,
              time - since + rules.windowMillis(),
              value,
              number(told.expected()),
              number(told.lower()),
              number(told.upper()),
              verdict.score(),
              grade,
              fresh ? grade : Math.max(grade, was.peakGrade()),
              higher ? value : was.peakValue(),
              higher ? time : was.peakAtMillis(),
              contributors,
              fresh ? first(key, point.groupLabels()) : was.first(),
              jointScore,
              suppressedBy,
              "");
      boolean together = fresh ? inSum : life.together();
      boolean write =
          fresh
              || !kind.equals(was.kind())
              || !Objects.equals(suppressedBy, was.suppressedBy())
              || peak >= life.writtenDecades() + GROWTH_DECADES
              || time - life.writtenMillis() >= rules.updateEveryMillis();
      if (!write) {
        return new Life(
            now, usual, together, time, peak, life.writtenDecades(), life.writtenMillis());
      }
      now = told(now, now.state(), fresh ? 0 : was.revision() + 1, time, null, grade);
      anomalies.add(now);
      return new Life(now, usual, together, time, peak, peak, time);
    }

    private String id(String group) {
      return Hash128.of((service + '\0' + group + '\0' + time).getBytes(StandardCharsets.UTF_8))
          .toString();
    }

    private List<Anomaly.Contributor> contributors(Group group) {
      TreeMap<String, Double> sums = new TreeMap<>();
      for (ScoredPoint point : group.drillDowns) {
        if (!point.verdict().learning()) {
          sums.merge(point.by(), point.deviation(), Double::sum);
        }
      }
      List<Anomaly.Contributor> contributors = new ArrayList<>();
      for (ScoredPoint point : group.drillDowns) {
        double sum = point.verdict().learning() ? 0 : sums.get(point.by());
        if (sum > 0 && Double.isFinite(sum)) {
          contributors.add(
              new Anomaly.Contributor(
                  point.labels(), point.deviation() / sum, point.verdict().score()));
        }
      }
      contributors.sort(LARGEST);
      return List.copyOf(contributors.subList(0, Math.min(MAX_CONTRIBUTORS, contributors.size())));
    }

    private String suppressedBy(
        String group, Labels labels, Anomaly was, long since, double peak, double penalty) {
      for (Feedback said : notes.feedback()) {
        boolean isTime =
            Feedback.EXPECTED.equals(said.verdict()) || Feedback.MAINTENANCE.equals(said.verdict());
        if (isTime && covers(said) && isAbout(said, group, labels, was)) {
          return "feedback:" + said.id();
        }
      }
      Raise highest = null;
      for (Raise raise : raises) {
        if (raise.group().equals(group) && (highest == null || raised(raise) > raised(highest))) {
          highest = raise;
        }
      }
      if (highest != null && peak < bar + raised(highest)) {
        return "feedback:" + highest.feedback();
      }
      for (Deployment deployment : notes.deployments()) {
        if (time > deployment.atMillis()
            && time - rules.windowMillis() < deployment.atMillis() + rules.deploymentWindowMillis()
            && since > deployment.atMillis()) {
          return "deployment:" + deployment.id();
        }
      }
      return peak < bar + penalty ? Anomaly.BUDGET : null;
    }

    /** Whether some of this window lies in the time of the feedback. */
    private boolean covers(Feedback said) {
      long from = said.fromMillis() == null ? said.saidAtMillis() : said.fromMillis();
      long until = said.untilMillis() == null ? from + DAY : said.untilMillis();
      return time > from && time - rules.windowMillis() < Math.min(until, from + FOUR_WEEKS);
    }

    private boolean isAbout(Feedback said, String group, Labels labels, Anomaly was) {
      if (said.anomalyId() == null) {
        return matches(said, signalOf(group), labels);
      }
      return was != null && was.id().equals(said.anomalyId())
          || past.stream()
              .anyMatch(one -> one.id().equals(said.anomalyId()) && one.group().equals(group));
    }

    private double raised(Raise raise) {
      double age = (double) (time - raise.saidMillis()) / FOUR_WEEKS;
      return raise.decades() * Math.max(0, Math.min(1, 1 - age));
    }

    /** Keeps the raises whose feedback stands, and finds what new feedback is about. */
    private void noteRaises() {
      List<Raise> stand = new ArrayList<>();
      for (Feedback said : notes.feedback()) {
        if (!Feedback.NOT_AN_ANOMALY.equals(said.verdict())
            || said.saidAtMillis() > time
            || time - said.saidAtMillis() >= FOUR_WEEKS) {
          continue;
        }
        List<Raise> known =
            raises.stream()
                .filter(
                    raise ->
                        raise.feedback().equals(said.id())
                            && raise.saidMillis() == said.saidAtMillis())
                .toList();
        stand.addAll(known.isEmpty() ? found(said) : known);
      }
      raises =
          List.copyOf(
              stand.subList(Math.max(0, stand.size() - WatchState.MAX_RAISES), stand.size()));
    }

    private List<Raise> found(Feedback said) {
      long until = said.untilMillis() == null ? said.saidAtMillis() : said.untilMillis();
      long from = said.fromMillis() == null ? until - DAY : said.fromMillis();
      TreeMap<String, Double> peaks = new TreeMap<>();
      lives.forEach(
          (group, life) -> {
            if (said.anomalyId() != null
                ? said.anomalyId().equals(life.now().id())
                : matches(said, life.now().signal(), life.now().labels())
                    && life.now().openedAtMillis() <= until) {
              peaks.merge(group, life.peakDecades(), Math::max);
            }
          });
      for (Past one : past) {
        if (said.anomalyId() != null
            ? said.anomalyId().equals(one.id())
            : matches(said, signalOf(one.group()), one.labels())
                && one.openedMillis() <= until
                && one.closedMillis() >= from) {
          peaks.merge(one.group(), one.peakDecades(), Math::max);
        }
      }
      List<Raise> found = new ArrayList<>();
      peaks.forEach(
          (group, peak) ->
              found.add(
                  new Raise(
                      said.id(),
                      said.saidAtMillis(),
                      group,
                      Math.min(MAX_RAISE, Math.max(0, peak - bar) + RAISE_MARGIN))));
      return found;
    }

    private void writeGrades(Group group, boolean suppressed) {
      if (alarms(group.total)) {
        writeGrade(group.total, decades(group.total), suppressed);
      }
      for (ScoredPoint point : group.drillDowns) {
        if (alarms(point)) {
          writeGrade(point, decades(point), suppressed);
        }
      }
    }

    private void writeGrade(ScoredPoint point, double decades, boolean suppressed) {
      Labels labels = point.labels().with("signal", point.signal());
      double grade = suppressed ? 0 : grade(decades, bar);
      write(point.signal(), point.labels(), time, grade, point.verdict().score());
      graded.put(
          point.signal() + labels.canonical(), new Graded(point.signal(), point.labels(), time));
    }

    private void write(String signal, Labels labels, long end, double grade, double score) {
      Labels all = labels.with("signal", signal);
      series.add(signal(GRADE, all, end, grade));
      series.add(signal(SCORE, all, end, score));
    }

    private Signal signal(String name, Labels labels, long end, double value) {
      return new Signal(
          name,
          service,
          labels,
          "anomalies",
          end - rules.windowMillis(),
          end,
          rules.windowMillis(),
          0,
          true,
          "1",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          value,
          List.of());
    }
  }

  private static String signalOf(String group) {
    return group.substring(0, group.indexOf('{'));
  }

  private static boolean matches(Feedback said, String signal, Labels labels) {
    if (said.signal() != null && !said.signal().equals(signal)) {
      return false;
    }
    if (said.labels() != null) {
      for (int i = 0; i < said.labels().size(); i++) {
        if (!said.labels().value(i).equals(labels.get(said.labels().name(i)))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The record as it is written, with its sentence. */
  private static Anomaly told(
      Anomaly a, String state, int revision, long time, Long closedAt, double grade) {
    Anomaly silent = copy(a, state, revision, time, closedAt, grade, "");
    return copy(silent, state, revision, time, closedAt, grade, Reason.of(silent));
  }

  private static Anomaly copy(
      Anomaly a,
      String state,
      int revision,
      long time,
      Long closedAt,
      double grade,
      String reason) {
    return new Anomaly(
        a.id(),
        state,
        revision,
        a.service(),
        a.signal(),
        a.labels(),
        a.unit(),
        a.windowMillis(),
        a.kind(),
        a.direction(),
        a.openedAtMillis(),
        time,
        closedAt,
        a.durationMillis(),
        a.value(),
        a.expected(),
        a.lower(),
        a.upper(),
        a.score(),
        grade,
        a.peakGrade(),
        a.peakValue(),
        a.peakAtMillis(),
        a.contributors(),
        a.first(),
        a.jointScore(),
        a.suppressedBy(),
        reason);
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  private static String direction(ScoredPoint point) {
    double expected = point.verdict().expected();
    if (Double.isNaN(point.value())) {
      return Anomaly.DOWN;
    }
    if (point.value() > expected) {
      return Anomaly.UP;
    }
    return point.value() < expected ? Anomaly.DOWN : null;
  }

  private static String plainKind(Double value, String direction) {
    if (value == null) {
      return AnomalyKind.MISSING_DATA.text();
    }
    return (Anomaly.DOWN.equals(direction) ? AnomalyKind.DIP : AnomalyKind.SPIKE).text();
  }
}
