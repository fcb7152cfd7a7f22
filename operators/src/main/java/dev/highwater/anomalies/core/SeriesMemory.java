package dev.highwater.anomalies.core;

import dev.highwater.event.Hash128;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * What {@link SeriesWatch} remembers of a series. Immutable. Bound: {@link
 * Detector#MAX_STATE_BYTES} and the labels.
 *
 * @param last the last value that came
 * @param judgedMillis the last window that was judged, with a value or without
 * @param detector by name
 * @param state of the detector
 */
public record SeriesMemory(Observation last, long judgedMillis, String detector, Object state) {
  private static final int FORMAT = 1;

  @SuppressWarnings("unchecked")
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(FORMAT);
    out.writeString(last.service()).writeString(last.signal());
    CoreBytes.writeLabels(last.labels(), out);
    out.writeLong(last.series().high()).writeLong(last.series().low());
    out.writeString(last.unit());
    out.writeSignedVarLong(last.timeMillis()).writeDouble(last.value());
    out.writeSignedVarLong(judgedMillis);
    out.writeString(detector);
    out.writeBytes(((Detector<Object>) Detectors.named(detector)).encode(state));
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are none
   */
  public static SeriesMemory fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "the memory of a series");
    Observation last =
        new Observation(
            in.readString(),
            in.readString(),
            CoreBytes.readLabels(in),
            new Hash128(in.readLong(), in.readLong()),
            in.readString(),
            in.readSignedVarLong(),
            in.readDouble());
    long judged = in.readSignedVarLong();
    String detector = in.readString();
    Object state = Detectors.named(detector).decode(in.readBytes());
    in.expectEnd("the memory of a series");
    return new SeriesMemory(last, judged, detector, state);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeriesMemory that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
