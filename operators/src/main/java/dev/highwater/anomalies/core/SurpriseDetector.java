package dev.highwater.anomalies.core;

/**
 * Finds what is rare in a series' own history. It assumes no distribution: the surprise of a
 * statistic is {@code s(u) = −ln P(U ≥ u)}, with P from a {@link TailHistogram} of its past.
 *
 * <p>With x the value, {@code y = x −} {@link Season}, {@code m_k} the mean of y over the last k
 * points (exponentially weighted) and L that over the last 5,000, each before the point where it
 * predicts it:
 *
 * <pre>
 * level      |m16 − L|             error      |y − m16|
 * spread     mean16 |y − m16|      roughness  mean16 of |x − last x|
 * drift      |m4 − m64|
 * </pre>
 *
 * <p><b>A regime</b> alarms where {@code mean4(s(level) + s(spread))}, ranked again in its own
 * history, is rarer than {@code 1.8 + 0.3 log10(seen / 4,000) + log10(5 minutes / spacing)}
 * decades, and level, spread or roughness is at least {@code 2.8 max(1, 5 minutes / spacing)} times
 * its own median. Such alarms have grades above a half.
 *
 * <p><b>A point</b> alarms where its {@link Departure} is at least 9 usual errors, of the value
 * itself and of y: neither the recent past nor the season explains it; and where it is no {@link
 * Habit}. Such alarms have grades below a half.
 *
 * <p>Each kind of alarm is followed by its own {@link Rest}. A run of missing points alarms, once,
 * where its chance is below 10⁻⁶ ({@link Gaps}).
 *
 * <p><b>The score</b> is {@code g / (g + 500)} with g the sum of the surprises of spread, error,
 * roughness and drift, and 20 times the error and 20 times {@code |y − L|}, each in its own slow
 * {@link Unit}, and half the mean of g over the last 200 points: surprises rank what is small,
 * units what is large, and what lasts is odder. Because an incident outlasts its oddest point, g is
 * held for 16 points and falls by no more than 3 % a point then.
 *
 * <p><b>The rarity</b> is that of the regime or that of the point ({@link PointRarity}), whichever
 * is rarer, less log10 2. An incident makes the next regime like it usual, but not the next point:
 * the same incident again is as rare as it was.
 *
 * <p><b>The range</b> is the mean that the point is compared with, and the season, give or take the
 * error that 0.5 % of the points of normal times exceeded.
 *
 * <pre>
 * parameter             value    reason
 * short means           4, 16, 64  what a spike, an incident and a drift look like
 * long mean             5,000    the level that a regime departs from
 * memory of histograms  20,000   two weeks of minutes
 * smoothing of regimes  4        one odd point is no regime
 * regime bar            1.8      one and a half per cent of points; what follows at once rests
 *   per decade seen     0.3      what was watched for longer has had more chances
 *   per spacing         log10    alarms are counted by time, not by points
 *   effect              2.8      half-normal noise is so far above its median for one point in 17
 *   per spacing         5 min    a shorter regime must be larger: size times duration counts
 *   rest                5 % of the points seen, 20 to 1,500
 * point bar             9        usual errors; habitual spikes are part of the error
 *   mean, memory        64, 5,000; 300 where values scatter more now
 *   part of the range   0.3 %    what hardly moves may move a little
 *   last value instead  1/4      where its error is below a quarter of the mean's
 *   habit               1/10     of the hours
 *   rest                5 % of the points seen, 20 to 60
 * worse                 2        decades (regime) or doublings (point) that break a rest
 * season                0.6, 0.75  of the plain error: used below, given up above
 * odd point             6        decades; not learned for half a day, 3 changes at most
 * weight of units       20       of the score; anything from 10 to 30 ranks alike
 * lasting               200, 1/2   hours of minutes; an incident may double its score
 * hold of the score     16, 0.97   as long as the short mean; half an hour of minutes
 * learning              100      points
 * </pre>
 *
 * <p>State: at most {@value Detector#MAX_STATE_BYTES} bytes, of any length of series. All
 * arithmetic on values is linear, and magnitudes are ranked by exponent and mantissa, so that
 * scaling by a power of two changes no grade. Times must ascend. Values beyond 2^1020 count as
 * missing.
 */
public final class SurpriseDetector implements Detector<SurpriseState> {
  private static final long serialVersionUID = 1;

  /** Values beyond could overflow in a difference. */
  private static final double LIMIT = 0x1p1020;

  @Override
  public String name() {
    return "surprise";
  }

  @Override
  public double maxRarity() {
    return SeriesModel.MAX_RARITY;
  }

  /** Nothing is random: the seed is not used. */
  @Override
  public SurpriseState initial(long seed) {
    return new SurpriseState(SeriesModel.empty());
  }

  @Override
  public Step<SurpriseState> step(SurpriseState state, long timeMillis, double value) {
    SeriesModel model = state.model();
    Verdict verdict = Math.abs(value) < LIMIT ? model.observe(timeMillis, value) : model.missing();
    return new Step<>(new SurpriseState(model), verdict);
  }

  @Override
  public byte[] encode(SurpriseState state) {
    return state.toBytes();
  }

  @Override
  public SurpriseState decode(byte[] bytes) {
    return new SurpriseState(SeriesModel.fromBytes(bytes));
  }
}
