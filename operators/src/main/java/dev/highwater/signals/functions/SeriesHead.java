package dev.highwater.signals.functions;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What all points of one raw series have in common: service, name, labels, unit and what the series
 * is used for. Packed once per series and subtask, so that a point carries bytes and nobody builds
 * text for it.
 */
record SeriesHead(String service, String name, Labels labels, String unit, List<MetricUse> uses) {

  /** First byte of the packed form. */
  private static final int FORMAT = 1;

  static SeriesHead of(ClassifiedMetric metric) {
    return new SeriesHead(
        metric.service(),
        metric.point().name(),
        metric.point().labels(),
        metric.point().unit(),
        metric.uses());
  }

  /** The identity of a raw series: murmur3 of its name and canonical labels. */
  static Hash128 hash(String name, Labels labels) {
    return Hash128.of((name + labels.canonical()).getBytes(StandardCharsets.UTF_8));
  }

  /** The series in Prometheus notation, for people. */
  String text() {
    return name + labels.canonical();
  }

  byte[] pack() {
    DataOutputSerializer out = new DataOutputSerializer(256);
    try {
      out.writeByte(FORMAT);
      Wire.writeText(service, out);
      Wire.writeText(name, out);
      Wire.writeLabels(labels, out);
      Wire.writeText(unit, out);
      Wire.writeInt(uses.size(), out);
      for (MetricUse use : uses) {
        Wire.writeText(use.family(), out);
        Wire.writeText(use.convention(), out);
        Wire.writeText(use.role().name(), out);
        out.writeBoolean(use.error());
        out.writeDouble(use.scale());
        out.writeDouble(use.upperBound());
        Wire.writeLabels(use.labels(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.getCopyOfBuffer();
  }

  static SeriesHead unpack(byte[] packed) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(packed);
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("series head of unknown format " + format);
    }
    String service = Wire.readText(in);
    String name = Wire.readText(in);
    Labels labels = Wire.readLabels(in);
    String unit = Wire.readText(in);
    int count = Wire.readInt(in);
    List<MetricUse> uses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      uses.add(
          new MetricUse(
              Wire.readText(in),
              Wire.readText(in),
              Role.valueOf(Wire.readText(in)),
              in.readBoolean(),
              in.readDouble(),
              in.readDouble(),
              Wire.readLabels(in)));
    }
    return new SeriesHead(service, name, labels, unit, uses);
  }
}
