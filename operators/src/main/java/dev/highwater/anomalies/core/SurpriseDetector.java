package dev.highwater.anomalies.core;

/** Finds what is rare in a series' own history. */
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
