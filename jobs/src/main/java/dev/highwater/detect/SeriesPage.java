package dev.highwater.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.detect.AlarmList.Alarm;
import dev.highwater.detect.Decimation.Field;
import dev.highwater.files.Html;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One HTML page that shows a judged series: values, expected range, anomalies, score. It needs
 * nothing but itself; its content policy allows only its own script and style, by their hashes. All
 * that comes from a file stands in it as escaped text or JSON.
 */
final class SeriesPage {
  private static final String STYLE = Html.resource(SeriesPage.class, "page.css");
  private static final String SCRIPT = Html.resource(SeriesPage.class, "page.js");
  private static final ObjectMapper JSON = new ObjectMapper();

  private SeriesPage() {}

  /** Writes the page. */
  static void write(
      Writer writer,
      String name,
      String detector,
      FileDetection.Outcome outcome,
      Decimation series,
      AlarmList alarms)
      throws IOException {
    writer.write(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>%s</style>
        </head>
        <body>
        <main id="page"><h1>%s</h1><noscript>The chart needs JavaScript.</noscript></main>
        <script type="application/json" id="data">"""
            .formatted(
                Html.hash(SCRIPT),
                Html.hash(STYLE),
                Html.escaped(name),
                STYLE,
                Html.escaped(name)));
    writer.write(inScript(data(detector, outcome, series, alarms)));
    writer.write("</script>\n<script>" + SCRIPT + "</script>\n</body>\n</html>\n");
  }

  private static String data(
      String detector, FileDetection.Outcome outcome, Decimation series, AlarmList alarms)
      throws JsonProcessingException {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("detector", detector);
    data.put("rows", outcome.rows());
    data.put("missing", outcome.missing());
    data.put("alarms", outcome.alarms());
    data.put("anomalies", alarms.count());
    data.put("rowsEach", series.rowsEach());
    data.put("time", doubles(series, Field.TIME));
    // Floats are enough for pixels once the level is taken off.
    double base = 0;
    for (int i = 0; i < series.size() && base == 0; i++) {
      double value = series.get(Field.MIN, i);
      base = Double.isNaN(value) ? 0 : value;
    }
    data.put("base", base);
    data.put("min", floats(series, Field.MIN, base));
    data.put("max", floats(series, Field.MAX, base));
    data.put("expected", floats(series, Field.EXPECTED, base));
    data.put("lower", floats(series, Field.LOWER, base));
    data.put("upper", floats(series, Field.UPPER, base));
    data.put("score", floats(series, Field.SCORE, 0));
    data.put("grade", floats(series, Field.GRADE, 0));
    List<Object> list = new ArrayList<>();
    for (Alarm alarm : alarms.byTime()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("from", alarm.fromMillis());
      entry.put("to", alarm.toMillis());
      entry.put("rows", alarm.rows());
      entry.put("kind", alarm.verdict().kind().text());
      entry.put("grade", alarm.grade());
      entry.put("value", alarm.value());
      entry.put("expected", finite(alarm.verdict().expected()));
      entry.put("lower", finite(alarm.verdict().lower()));
      entry.put("upper", finite(alarm.verdict().upper()));
      list.add(entry);
    }
    data.put("list", list);
    return JSON.writeValueAsString(data);
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? (Double) number : null;
  }

  private static String doubles(Decimation series, Field field) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * series.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < series.size(); i++) {
      bytes.putDouble(series.get(field, i));
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static String floats(Decimation series, Field field, double base) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * series.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < series.size(); i++) {
      bytes.putFloat((float) (series.get(field, i) - base));
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** JSON that cannot end the script element it stands in. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }
}
