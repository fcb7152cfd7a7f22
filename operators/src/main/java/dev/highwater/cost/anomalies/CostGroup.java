package dev.highwater.cost.anomalies;

import dev.highwater.cost.anomalies.CostSeries.Reading;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The cost of a service, an account or a tag value: its total and its parts. A direction counts by
 * the total where that is odd, else by the parts that are: opposite moves of parts do not hide each
 * other. Mutable.
 */
final class CostGroup<S> {
  private final Function<String, CostSeries<S>> series;
  private final CostSeries<S> total;
  private final Map<String, CostSeries<S>> parts = new TreeMap<>();
  final CostLife up;
  final CostLife down;

  /** What is odd in one direction in a period. */
  record Move(double actual, double expected) {
    static final Move NONE = new Move(0, 0);

    double difference() {
      return actual - expected;
    }
  }

  CostGroup(Function<String, CostSeries<S>> series, CostLife up, CostLife down) {
    this(series, series.apply(""), up, down);
  }

  private CostGroup(
      Function<String, CostSeries<S>> series, CostSeries<S> total, CostLife up, CostLife down) {
    this.series = series;
    this.total = total;
    this.up = up;
    this.down = down;
  }

  void encode(ByteWriter out) {
    up.encode(out);
    down.encode(out);
    total.encode(out);
    out.writeVarLong(parts.size());
    parts.forEach(
        (name, part) -> {
          out.writeString(name);
          part.encode(out);
        });
  }

  static <S> CostGroup<S> decode(
      ByteReader in,
      Function<String, CostSeries<S>> fresh,
      Function<ByteReader, CostSeries<S>> kept,
      Function<ByteReader, CostLife> lives) {
    CostLife up = lives.apply(in);
    CostLife down = lives.apply(in);
    CostGroup<S> group = new CostGroup<>(fresh, kept.apply(in), up, down);
    for (int left = in.readCount(1); left > 0; left--) {
      group.parts.put(in.readString(), kept.apply(in));
    }
    return group;
  }

  /** Takes a period. */
  void add(long startMillis, Map<String, Double> amounts) {
    Map<String, Double> rest = new HashMap<>(amounts);
    double sum = 0;
    for (Map.Entry<String, CostSeries<S>> part : parts.entrySet()) {
      double amount = rest.containsKey(part.getKey()) ? rest.remove(part.getKey()) : 0;
      part.getValue().add(startMillis, amount);
      sum += amount;
    }
    for (String name : rest.keySet().stream().sorted().toList()) {
      CostSeries<S> part = series.apply(name);
      part.add(startMillis, rest.get(name));
      parts.put(name, part);
      sum += rest.get(name);
    }
    total.add(startMillis, sum);
    parts.values().removeIf(CostSeries::isForgotten);
  }

  /** What is odd in a direction. */
  Move move(boolean up, boolean goingOn) {
    Reading all = total.reading();
    if (all.is(up, goingOn)) {
      return new Move(all.actual(), all.expected());
    }
    double actual = 0;
    double expected = 0;
    for (CostSeries<S> part : parts.values()) {
      if (part.reading().is(up, goingOn)) {
        actual += part.reading().actual();
        expected += part.reading().expected();
      }
    }
    return actual == 0 && expected == 0 ? Move.NONE : new Move(actual, expected);
  }

  boolean isForgotten() {
    return parts.isEmpty() && !up.isOpen() && !down.isOpen();
  }
}
