package dev.highwater.cost.forecast;

/** On which scale changes add up. */
enum Scale {
  /** As the values are. */
  LINEAR,
  /** By their logarithms: changes are factors. Needs positive values. */
  LOGARITHMIC;

  double of(double value) {
    return this == LINEAR ? value : StrictMath.log(value);
  }

  double back(double scaled) {
    return this == LINEAR ? scaled : StrictMath.exp(scaled);
  }
}
