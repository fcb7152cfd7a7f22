package dev.highwater.cost.rightsizing;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.TreeMap;

/**
 * The samples of one instance on one day, in the order of their times; of two with one time the
 * last counts. At most {@value #MAX_SAMPLES}: of more, those that come first. Mutable.
 *
 * <p>Binary: a format byte, the number of samples, then for each its milliseconds since the last
 * one, processor and memory use.
 */
public final class SampledDay {
  private static final int FORMAT = 1;

  /** One a minute. */
  static final int MAX_SAMPLES = 1_440;

  private final TreeMap<Long, double[]> samples = new TreeMap<>();

  /**
   * Takes a sample.
   *
   * @param cpu percent; NaN where unknown
   * @param memory percent; NaN where unknown
   */
  public void add(long timeMillis, double cpu, double memory) {
    if (samples.size() < MAX_SAMPLES || samples.containsKey(timeMillis)) {
      samples.put(timeMillis, new double[] {cpu, memory});
    }
  }

  /** Takes a sample; percent are NaN where unknown. */
  public interface Sink {
    void sample(long timeMillis, double cpu, double memory);
  }

  /** Hands all of it out, in the order of time. */
  public void forEach(Sink sink) {
    samples.forEach((time, values) -> sink.sample(time, values[0], values[1]));
  }

  public byte[] encode() {
    ByteWriter out =
        new ByteWriter(8 + 20 * samples.size()).writeByte(FORMAT).writeVarLong(samples.size());
    long last = 0;
    for (var sample : samples.entrySet()) {
      out.writeVarLong(sample.getKey() - last)
          .writeDouble(sample.getValue()[0])
          .writeDouble(sample.getValue()[1]);
      last = sample.getKey();
    }
    return out.toByteArray();
  }

  /** The inverse of {@link #encode}. */
  public static SampledDay decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a day's samples");
    SampledDay day = new SampledDay();
    long time = 0;
    for (int left = in.readCount(17); left > 0; left--) {
      time += in.readVarLong();
      day.samples.put(time, new double[] {in.readDouble(), in.readDouble()});
    }
    in.expectEnd("a day's samples");
    return day;
  }
}
