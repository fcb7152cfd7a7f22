package dev.highwater.detect;

import dev.highwater.anomalies.core.AnomalyKind;
import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Step;
import dev.highwater.anomalies.core.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A detector that tells what it was given, and alarms above 100. */
final class Counting implements Detector<Integer> {
  private static final long serialVersionUID = 1;

  /** Time and value of each step, in order. */
  final List<String> given = new ArrayList<>();

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public double maxRarity() {
    return 1;
  }

  @Override
  public Integer initial(long seed) {
    return 0;
  }

  @Override
  public Step<Integer> step(Integer state, long timeMillis, double value) {
    given.add(timeMillis + " " + value);
    boolean alarms = value > 100 || Double.isNaN(value);
    return new Step<>(
        state + 1,
        new Verdict(
            0.25,
            0,
            alarms ? 0.5 : 0,
            alarms ? AnomalyKind.SPIKE : AnomalyKind.NONE,
            state == 0 ? Double.NaN : 7.5,
            -1.5,
            Double.POSITIVE_INFINITY,
            false));
  }

  @Override
  public byte[] encode(Integer state) {
    return new byte[] {state.byteValue()};
  }

  @Override
  public Integer decode(byte[] bytes) {
    return (int) bytes[0];
  }
}
