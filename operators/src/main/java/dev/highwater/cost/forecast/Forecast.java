package dev.highwater.cost.forecast;

import java.util.List;

/**
 * What a series will probably do.
 *
 * @param problem why there is no forecast; empty where there is one
 * @param mean by step ahead: the first is the step after the last value; empty without a forecast
 * @param bands of the values, by level as asked for
 * @param total by step ahead: the sum of {@code mean} until then
 * @param totalBands of the sums: from past errors of sums, since errors of neighbouring steps do
 *     neither cancel nor add up
 * @param seasons the seasons that were seen twice and so could be used
 * @param measuredSteps the furthest step for which there are past errors; beyond, the intervals
 *     grow as they did until there
 */
public record Forecast(
    String problem,
    double[] mean,
    List<Band> bands,
    double[] total,
    List<Band> totalBands,
    List<Integer> seasons,
    int measuredSteps) {

  /**
   * A range that the value of a step is in with a given probability.
   *
   * @param level the probability, 0..1
   * @param lower by step ahead
   * @param upper by step ahead
   */
  public record Band(double level, double[] lower, double[] upper) {}

  static Forecast none(String problem) {
    return new Forecast(problem, new double[0], List.of(), new double[0], List.of(), List.of(), 0);
  }

  /** Whether there is a forecast. */
  public boolean isKnown() {
    return problem.isEmpty();
  }
}
