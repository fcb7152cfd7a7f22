package dev.highwater.anomalies.core;

import dev.highwater.event.Labels;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import dev.highwater.result.Anomaly;
import java.util.ArrayList;
import java.util.List;

/** Parts that several states have in common. */
final class CoreBytes {
  private static final AnomalyKind[] KINDS = AnomalyKind.values();

  private CoreBytes() {}

  static void writeLabels(Labels labels, ByteWriter out) {
    out.writeVarLong(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      out.writeString(labels.name(i)).writeString(labels.value(i));
    }
  }

  static Labels readLabels(ByteReader in) {
    String[] pairs = new String[2 * in.readCount(2)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = in.readString();
    }
    return Labels.of(pairs);
  }

  static AnomalyKind readKind(ByteReader in) {
    int kind = in.readByte();
    if (kind >= KINDS.length) {
      throw new IllegalArgumentException("kind " + kind + " of " + KINDS.length);
    }
    return KINDS[kind];
  }

  private static void writeOptional(String text, ByteWriter out) {
    out.writeByte(text == null ? 0 : 1);
    if (text != null) {
      out.writeString(text);
    }
  }

  private static String readOptional(ByteReader in) {
    return in.readByte() == 0 ? null : in.readString();
  }

  private static void writeNumber(Double number, ByteWriter out) {
    out.writeDouble(number == null ? Double.NaN : number);
  }

  private static Double readNumber(ByteReader in) {
    double number = in.readDouble();
    return Double.isNaN(number) ? null : (Double) number;
  }

  static void writeAnomaly(Anomaly a, ByteWriter out) {
    out.writeString(a.id()).writeString(a.state()).writeVarLong(a.revision());
    out.writeString(a.service()).writeString(a.signal());
    writeLabels(a.labels(), out);
    out.writeString(a.unit()).writeVarLong(a.windowMillis()).writeString(a.kind());
    writeOptional(a.direction(), out);
    out.writeSignedVarLong(a.openedAtMillis()).writeSignedVarLong(a.timeMillis());
    out.writeByte(a.closedAtMillis() == null ? 0 : 1);
    if (a.closedAtMillis() != null) {
      out.writeSignedVarLong(a.closedAtMillis());
    }
    out.writeVarLong(a.durationMillis());
    writeNumber(a.value(), out);
    writeNumber(a.expected(), out);
    writeNumber(a.lower(), out);
    writeNumber(a.upper(), out);
    out.writeDouble(a.score()).writeDouble(a.grade()).writeDouble(a.peakGrade());
    writeNumber(a.peakValue(), out);
    out.writeSignedVarLong(a.peakAtMillis());
    out.writeVarLong(a.contributors().size());
    for (Anomaly.Contributor contributor : a.contributors()) {
      writeLabels(contributor.labels(), out);
      out.writeDouble(contributor.share()).writeDouble(contributor.score());
    }
    out.writeByte(a.first() == null ? 0 : 1);
    if (a.first() != null) {
      out.writeString(a.first().series()).writeSignedVarLong(a.first().atMillis());
    }
    out.writeDouble(a.jointScore());
    writeOptional(a.suppressedBy(), out);
    out.writeString(a.reason());
  }

  static Anomaly readAnomaly(ByteReader in) {
    return new Anomaly(
        in.readString(),
        in.readString(),
        (int) in.readVarLong(),
        in.readString(),
        in.readString(),
        readLabels(in),
        in.readString(),
        in.readVarLong(),
        in.readString(),
        readOptional(in),
        in.readSignedVarLong(),
        in.readSignedVarLong(),
        in.readByte() == 0 ? null : (Long) in.readSignedVarLong(),
        in.readVarLong(),
        readNumber(in),
        readNumber(in),
        readNumber(in),
        readNumber(in),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        readNumber(in),
        in.readSignedVarLong(),
        readContributors(in),
        in.readByte() == 0 ? null : new Anomaly.First(in.readString(), in.readSignedVarLong()),
        in.readDouble(),
        readOptional(in),
        in.readString());
  }

  private static List<Anomaly.Contributor> readContributors(ByteReader in) {
    int size = in.readCount(17);
    List<Anomaly.Contributor> contributors = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      contributors.add(new Anomaly.Contributor(readLabels(in), in.readDouble(), in.readDouble()));
    }
    return List.copyOf(contributors);
  }
}
