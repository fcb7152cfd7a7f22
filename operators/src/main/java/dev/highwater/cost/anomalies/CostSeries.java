package dev.highwater.cost.anomalies;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Step;
import dev.highwater.cost.core.Utc;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * One series of cost: judged by the detector, and by its own baseline, alone until the detector has
 * learnt enough. Mutable, bounded.
 *
 * @param <S> the detector's state
 */
final class CostSeries<S> {
  /** Usual errors that make a period odd while the detector learns. */
  private static final double ODD = 4;

  /** The same afterwards: the detector forgets the weekday where it gives its season up. */
  private static final double SURELY_ODD = 8;

  private final Detector<S> detector;
  private final CostStep step;
  private final CostAnomalyRules rules;
  private final Baseline baseline;
  private final long knownSinceMillis;
  private S state;
  private long firstMillis = Long.MIN_VALUE;
  private Reading reading = Reading.NOTHING;

  /**
   * What is said of a period.
   *
   * @param expected NaN where nothing is known
   * @param odd whether it is rare and far off
   * @param off whether it is far off by half of the limit: enough for an anomaly to go on
   */
  record Reading(double actual, double expected, boolean odd, boolean off) {
    static final Reading NOTHING = new Reading(0, Double.NaN, false, false);

    double difference() {
      return Double.isNaN(expected) ? 0 : actual - expected;
    }

    boolean is(boolean up, boolean goingOn) {
      return (goingOn ? odd || off : odd) && difference() > 0 == up;
    }
  }

  /**
   * @param seed of the detector
   * @param knownSinceMillis since when bills are known: what was there then is not new
   */
  CostSeries(
      Detector<S> detector,
      CostStep step,
      CostAnomalyRules rules,
      long seed,
      long knownSinceMillis) {
    this(detector, step, rules, knownSinceMillis, new Baseline(step), detector.initial(seed));
  }

  private CostSeries(
      Detector<S> detector,
      CostStep step,
      CostAnomalyRules rules,
      long knownSinceMillis,
      Baseline baseline,
      S state) {
    this.detector = detector;
    this.step = step;
    this.rules = rules;
    this.knownSinceMillis = knownSinceMillis;
    this.baseline = baseline;
    this.state = state;
  }

  /** Takes the cost of a complete period; the periods come one after the other. */
  void add(long startMillis, double actual) {
    if (firstMillis == Long.MIN_VALUE && actual != 0) {
      firstMillis = startMillis;
    }
    Step<S> stepped = detector.step(state, startMillis, actual);
    state = stepped.state();
    double expected = baseline.expected();
    double usual = baseline.usual();
    baseline.add(actual);
    if (firstMillis == Long.MIN_VALUE) {
      reading = Reading.NOTHING;
      return;
    }
    long newMillis = rules.newDays() * Utc.DAY;
    if (startMillis - firstMillis < newMillis) {
      boolean isNew = firstMillis - knownSinceMillis >= newMillis;
      boolean dear = isNew && actual > rules.newDaily() * step.millis() / Utc.DAY;
      reading = new Reading(actual, dear ? 0 : expected, dear, dear);
      return;
    }
    double difference = Math.abs(actual - expected);
    boolean rare =
        stepped.verdict().learning()
            ? difference > ODD * usual
            : stepped.verdict().rarity() >= rules.rarity() || difference > SURELY_ODD * usual;
    double limit = Math.abs(expected) * rules.percent() / 100;
    reading =
        new Reading(
            actual,
            expected,
            rare && difference > 0 && difference >= limit,
            difference > usual && difference >= limit / 2);
  }

  void encode(ByteWriter out) {
    out.writeSignedVarLong(knownSinceMillis).writeSignedVarLong(firstMillis);
    baseline.encode(out);
    out.writeBytes(detector.encode(state));
  }

  static <S> CostSeries<S> decode(
      ByteReader in, Detector<S> detector, CostStep step, CostAnomalyRules rules) {
    long knownSinceMillis = in.readSignedVarLong();
    long firstMillis = in.readSignedVarLong();
    Baseline baseline = Baseline.decode(in, step);
    CostSeries<S> series =
        new CostSeries<>(
            detector, step, rules, knownSinceMillis, baseline, detector.decode(in.readBytes()));
    series.firstMillis = firstMillis;
    return series;
  }

  Reading reading() {
    return reading;
  }

  boolean isForgotten() {
    return baseline.isForgotten();
  }
}
