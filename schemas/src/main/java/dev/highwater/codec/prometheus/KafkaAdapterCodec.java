package dev.highwater.codec.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.Numbers;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.privacy.Masking;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;

/**
 * prometheus-kafka-adapter's JSON: {@code {"timestamp":…,"value":"…","name":…,"labels":{…}}}, one
 * object, several, or an array of them. The time is RFC 3339, cut to seconds by the adapter. Kinds
 * by name ({@link Families}). NaN of a counter is its stale marker, because text does not tell NaNs
 * apart and no counter is NaN; NaN of a gauge stays a value.
 */
public final class KafkaAdapterCodec extends RecordCodec<MetricPoint> {
  private static final long serialVersionUID = 1L;

  @Override
  public void read(Frame frame, Items<MetricPoint> items)
      throws WireException, Items.RecordTooLarge, IOException {
    boolean any = false;
    try (JsonParser parser = Json.parser(frame)) {
      for (JsonToken token; (token = Json.nextRoot(parser)) != null; ) {
        any = true;
        items.admit();
        if (token != JsonToken.START_OBJECT) {
          parser.skipChildren();
          items.reject(WireException.malformed("metric: not a JSON object"));
          continue;
        }
        Sample sample = new Sample();
        sample.read(parser);
        MetricPoint point;
        try {
          point = sample.toMetricPoint();
        } catch (WireException e) {
          items.reject(e);
          continue;
        }
        items.value(point);
      }
    }
    if (!any) {
      throw WireException.malformed("no JSON value");
    }
  }

  private static final class Sample {
    private String name;
    private String time;
    private String value;
    private boolean badLabels;
    private final Labels.Builder labels = Labels.builder();

    void read(JsonParser parser) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (field.equals("labels") && token == JsonToken.START_OBJECT) {
          labels(parser);
        } else if (!token.isScalarValue()) {
          badLabels |= field.equals("labels");
          parser.skipChildren();
        } else {
          switch (field) {
            case "name" -> name = Json.scalar(parser);
            case "timestamp" -> time = Json.scalar(parser);
            case "value" -> value = Json.scalar(parser);
            default -> {}
          }
        }
      }
    }

    private void labels(JsonParser parser) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String label = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!token.isScalarValue()) {
          badLabels = true;
          parser.skipChildren();
        } else if (labels.size() <= CodecLimits.MAX_LABELS + 1) {
          String text = Json.scalar(parser);
          labels.set(
              Text.value(label),
              text == null ? null : Masking.isSecret(label) ? Masking.REDACTED : Text.value(text));
        }
      }
    }

    MetricPoint toMetricPoint() throws WireException {
      if (badLabels) {
        throw WireException.malformed("labels are not a map of texts");
      }
      String inner = labels.get(Families.NAME);
      labels.remove(Families.NAME);
      if (labels.size() > CodecLimits.MAX_LABELS) {
        throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
      }
      String metric = name != null && !name.isEmpty() ? Text.value(name) : inner;
      if (metric == null) {
        throw WireException.invalid("series without a name");
      }
      long millis = Times.parse(time, ZoneOffset.UTC);
      if (millis == Times.NONE) {
        throw WireException.invalid("point without a time");
      }
      Double number = value == null ? null : Numbers.real(value);
      if (number == null) {
        throw WireException.invalid("point without a value");
      }
      MetricKind kind = Families.infer(metric);
      boolean stale = kind == MetricKind.COUNTER && number.isNaN();
      return new MetricPoint(
          metric,
          labels.build(),
          "",
          kind,
          Families.temporality(kind),
          0,
          millis,
          number,
          null,
          null,
          stale,
          List.of());
    }
  }
}
