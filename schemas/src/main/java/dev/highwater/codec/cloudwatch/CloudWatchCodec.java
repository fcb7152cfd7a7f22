package dev.highwater.codec.cloudwatch;

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
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.privacy.Masking;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * CloudWatch metric streams in JSON: objects one after the other or in an array, one item each.
 *
 * <p>A data point is what one minute held: a SUMMARY of temporality DELTA over {@code (timestamp −
 * 60 s, timestamp]} with count, sum, the quantiles 0 (min) and 1 (max), and one for each extra
 * percentile {@code p99}, {@code p99.9} …; other extra statistics are left out.
 *
 * <p>Name: {@code aws.<namespace>.<metric>}, the namespace in lower case without {@code AWS/} and
 * with dots for slashes: {@code aws.ec2.DiskWriteOps}. Labels: the dimensions, {@code
 * cloud.account.id}, {@code cloud.region}, {@code aws.namespace} (as sent). Unit: in UCUM where
 * there is one.
 */
public final class CloudWatchCodec extends RecordCodec<MetricPoint> {
  private static final long serialVersionUID = 1L;
  private static final long PERIOD_MILLIS = 60_000;
  private static final int MAX_QUANTILES = 128;

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("Seconds", "s"),
          Map.entry("Milliseconds", "ms"),
          Map.entry("Microseconds", "us"),
          Map.entry("Bytes", "By"),
          Map.entry("Kilobytes", "kBy"),
          Map.entry("Megabytes", "MBy"),
          Map.entry("Gigabytes", "GBy"),
          Map.entry("Bits", "bit"),
          Map.entry("Percent", "%"),
          Map.entry("Count", "1"),
          Map.entry("Bytes/Second", "By/s"),
          Map.entry("Bits/Second", "bit/s"),
          Map.entry("Count/Second", "1/s"),
          Map.entry("None", ""));

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
        DataPoint data = new DataPoint();
        data.read(parser);
        MetricPoint point;
        try {
          point = data.toMetricPoint();
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

  private static final class DataPoint {
    private String account;
    private String region;
    private String namespace;
    private String metric;
    private String time;
    private String unit = "";
    private boolean hasValue;
    private Double count;
    private Double sum;
    private boolean badValue;
    private final TreeMap<Double, Double> quantiles = new TreeMap<>();
    private final Labels.Builder labels = Labels.builder();

    void read(JsonParser parser) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT && field.equals("dimensions")) {
          dimensions(parser);
        } else if (token == JsonToken.START_OBJECT && field.equals("value")) {
          value(parser);
        } else if (!token.isScalarValue()) {
          parser.skipChildren();
        } else {
          String text = Json.scalar(parser);
          switch (field) {
            case "account_id" -> account = text;
            case "region" -> region = text;
            case "namespace" -> namespace = text;
            case "metric_name" -> metric = text;
            case "timestamp" -> time = text;
            case "unit" -> unit = text == null ? "" : UNITS.getOrDefault(text, Text.value(text));
            default -> {}
          }
        }
      }
    }

    private void dimensions(JsonParser parser) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!token.isScalarValue()) {
          parser.skipChildren();
        } else if (labels.size() <= CodecLimits.MAX_LABELS) {
          String text = Json.scalar(parser);
          labels.set(
              Text.value(name),
              text == null ? null : Masking.isSecret(name) ? Masking.REDACTED : Text.value(text));
        }
      }
    }

    private void value(JsonParser parser) throws IOException {
      hasValue = true;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!token.isScalarValue()) {
          parser.skipChildren();
          continue;
        }
        String text = Json.scalar(parser);
        Double number = text == null ? null : Numbers.real(text);
        Double quantile = quantile(name);
        if (number == null) {
          badValue |= quantile != null || name.equals("count") || name.equals("sum");
        } else if (name.equals("count")) {
          count = number;
        } else if (name.equals("sum")) {
          sum = number;
        } else if (quantile != null && quantiles.size() < MAX_QUANTILES) {
          quantiles.put(quantile, number);
        }
      }
    }

    /** 0 for min, 1 for max, 0.99 for p99; {@code null} for no quantile. */
    private static Double quantile(String name) {
      if (name.equals("min")) {
        return 0.0;
      }
      if (name.equals("max")) {
        return 1.0;
      }
      if (name.length() < 2 || name.charAt(0) != 'p') {
        return null;
      }
      Double percent = Numbers.real(name.substring(1));
      return percent != null && percent >= 0 && percent <= 100 ? percent / 100 : null;
    }

    MetricPoint toMetricPoint() throws WireException {
      if (metric == null || metric.isEmpty() || namespace == null) {
        throw WireException.invalid("metric without a name");
      }
      long millis = Times.parse(time, ZoneOffset.UTC);
      if (millis == Times.NONE) {
        throw WireException.invalid("point without a time");
      }
      if (!hasValue || count == null || sum == null || badValue || !(count >= 0)) {
        throw WireException.invalid("point without a value");
      }
      labels.set("cloud.account.id", account == null ? null : Text.value(account));
      labels.set("cloud.region", region == null ? null : Text.value(region));
      labels.set("aws.namespace", Text.value(namespace));
      if (labels.size() > CodecLimits.MAX_LABELS) {
        throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
      }
      double[] at = new double[quantiles.size()];
      double[] values = new double[at.length];
      int i = 0;
      for (Map.Entry<Double, Double> entry : quantiles.entrySet()) {
        at[i] = entry.getKey();
        values[i++] = entry.getValue();
      }
      return new MetricPoint(
          name(),
          labels.build(),
          unit,
          MetricKind.SUMMARY,
          Temporality.DELTA,
          millis - PERIOD_MILLIS,
          millis,
          Double.NaN,
          null,
          new SummaryValue(count, sum, at, values),
          false,
          List.of());
    }

    private String name() {
      String own = namespace.startsWith("AWS/") ? namespace.substring(4) : namespace;
      String space = own.toLowerCase(Locale.ROOT).replace('/', '.');
      return Text.value(space.isEmpty() ? "aws." + metric : "aws." + space + "." + metric);
    }
  }
}
