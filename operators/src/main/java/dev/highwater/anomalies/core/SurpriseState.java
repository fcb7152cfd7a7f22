package dev.highwater.anomalies.core;

/**
 * What {@link SurpriseDetector} knows of a series: immutable, at most {@link
 * Detector#MAX_STATE_BYTES} when encoded.
 */
public final class SurpriseState {
  private final SeriesModel model;

  SurpriseState(SeriesModel model) {
    this.model = model;
  }

  /** A copy, to be stepped. */
  SeriesModel model() {
    return model.copy();
  }

  byte[] toBytes() {
    return model.toBytes();
  }
}
