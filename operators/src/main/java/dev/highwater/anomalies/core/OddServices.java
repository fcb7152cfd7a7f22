package dev.highwater.anomalies.core;

import dev.highwater.event.Labels;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The services that were clearly odd in one window, each with its oddest total: what tells a
 * service that another one went first. Immutable; the same whatever the order in which they come.
 *
 * <p>Clearly odd is what one normal point in a million is. Among all services there is always
 * something that is only a little odd, so a lower bar would find a culprit for everything: with
 * 10,000 totals a minute, ten minutes hold a normal point beyond this bar in one of ten cases.
 *
 * <p>Bound: {@value #MAX} services, the oddest; about 150 bytes each.
 *
 * @param rarestFirst the oddest first
 */
public record OddServices(List<Odd> rarestFirst) {
  static final int MAX = 64;
  static final double DECADES = 6;

  public static final OddServices NONE = new OddServices(List.of());

  /** Nothing is known of other services. */
  public static final LongFunction<OddServices> NOWHERE = timeMillis -> NONE;

  private static final List<String> PLACES = List.of("environment", "cluster");
  private static final int FORMAT = 1;
  private static final Comparator<Odd> RAREST =
      Comparator.comparingDouble((Odd odd) -> -odd.decades)
          .thenComparing(Odd::service)
          .thenComparing(Odd::series);

  public OddServices {
    rarestFirst = List.copyOf(rarestFirst);
  }

  /**
   * A service that was clearly odd.
   *
   * @param timeMillis end of the window, epoch milliseconds, event time
   * @param place its environment and cluster, as far as they are known
   * @param series canonical text of its oddest total
   * @param decades how rare that is
   */
  public record Odd(long timeMillis, String service, Labels place, String series, double decades) {

    /**
     * Of a point; {@code null} where it is not clearly odd, or a drill-down, which its total stands
     * for.
     */
    public static Odd of(ScoredPoint point) {
      Verdict verdict = point.verdict();
      if (verdict.learning() || verdict.rarity() < DECADES || point.isDrillDown()) {
        return null;
      }
      Labels.Builder place = Labels.builder();
      for (String name : PLACES) {
        if (point.labels().get(name) != null) {
          place.set(name, point.labels().get(name));
        }
      }
      return new Odd(
          point.timeMillis(), point.service(), place.build(), point.seriesText(), verdict.rarity());
    }

    /** Whether it is in the same environment and cluster, as far as both are known. */
    boolean isRelatedTo(Labels labels) {
      return PLACES.stream()
          .noneMatch(
              name ->
                  place.get(name) != null
                      && labels.get(name) != null
                      && !place.get(name).equals(labels.get(name)));
    }

    public void writeTo(ByteWriter out) {
      out.writeSignedVarLong(timeMillis).writeString(service);
      CoreBytes.writeLabels(place, out);
      out.writeString(series).writeDouble(decades);
    }

    public static Odd readFrom(ByteReader in) {
      return new Odd(
          in.readSignedVarLong(),
          in.readString(),
          CoreBytes.readLabels(in),
          in.readString(),
          in.readDouble());
    }
  }

  /** With one more; of a service the oddest stays. */
  public OddServices with(Odd added) {
    List<Odd> all = new ArrayList<>(rarestFirst);
    all.add(added);
    all.sort(RAREST);
    List<Odd> kept = new ArrayList<>();
    for (Odd odd : all) {
      if (kept.size() < MAX
          && kept.stream()
              .noneMatch(
                  other -> other.service.equals(odd.service) && other.place.equals(odd.place))) {
        kept.add(odd);
      }
    }
    return new OddServices(kept);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(64 + 150 * rarestFirst.size());
    out.writeByte(FORMAT);
    out.writeVarLong(rarestFirst.size());
    rarestFirst.forEach(odd -> odd.writeTo(out));
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are none
   */
  public static OddServices fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "the odd services of a window");
    List<Odd> odd = new ArrayList<>();
    for (int i = in.readCount(10); i > 0; i--) {
      odd.add(Odd.readFrom(in));
    }
    in.expectEnd("the odd services of a window");
    return new OddServices(odd);
  }
}
