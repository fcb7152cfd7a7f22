package dev.highwater.it.support;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/** Writes Prometheus remote write 1.0 requests, independently of the decoder under test. */
public final class RemoteWrite {

  /** One value of a series at a time in epoch milliseconds. */
  public record Sample(long timeMillis, double value) {}

  /** Samples of one series, labels with {@code __name__}, in the order of time. */
  public record Series(Map<String, String> labels, List<Sample> samples) {

    /** The series {@code name} with alternating names and values of its labels. */
    public static Series of(String name, List<Sample> samples, String... namesAndValues) {
      Map<String, String> labels = new TreeMap<>();
      labels.put("__name__", name);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        labels.put(namesAndValues[i], namesAndValues[i + 1]);
      }
      return new Series(labels, samples);
    }
  }

  private RemoteWrite() {}

  /** A request as it goes over the wire: a WriteRequest in one snappy block. */
  public static byte[] request(List<Series> series) {
    try {
      return Snappy.compress(
          message(
              request -> {
                for (Series one : series) {
                  request.writeByteArray(1, timeSeries(one));
                }
              }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] timeSeries(Series series) throws IOException {
    return message(
        out -> {
          // labels must be sorted by name
          for (Map.Entry<String, String> label : new TreeMap<>(series.labels()).entrySet()) {
            out.writeByteArray(
                1,
                message(
                    pair -> {
                      pair.writeString(1, label.getKey());
                      pair.writeString(2, label.getValue());
                    }));
          }
          for (Sample sample : series.samples()) {
            out.writeByteArray(
                2,
                message(
                    pair -> {
                      pair.writeDouble(1, sample.value());
                      pair.writeInt64(2, sample.timeMillis());
                    }));
          }
        });
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }
}
