package dev.highwater.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.codec.avro.MetricAvro;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Inputs made to take all memory, all stack or all time: each ends as rejects or harmless values,
 * in every codec.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BombTest {
  private static List<Codec<?>> all() {
    List<Codec<?>> all = new ArrayList<>();
    for (InputFormat format : InputFormat.values()) {
      if (format.carries(SignalType.METRICS)) {
        all.add(Codecs.metrics(format));
      }
      if (format.carries(SignalType.SPANS)) {
        all.add(Codecs.spans(format));
      }
      if (format.carries(SignalType.LOGS)) {
        all.add(Codecs.logs(format));
      }
      if (format.carries(SignalType.BILLING)) {
        all.add(Codecs.bills(format));
      }
    }
    return all;
  }

  private static void feed(byte[] bytes) {
    for (Codec<?> codec : all()) {
      feed(codec, bytes);
    }
  }

  private static <T> void feed(Codec<T> codec, byte[] bytes) {
    int[] items = new int[1];
    codec.decode(new Payload("t", 0, 0, 1_700_000_000_000L, null, bytes), counter(items));
    assertThat(items[0])
        .as(codec.getClass().getSimpleName())
        .isBetween(1, CodecLimits.MAX_ITEMS + 1);
  }

  private static <T> Codec.Receiver<T> counter(int[] items) {
    return new Codec.Receiver<>() {
      @Override
      public void value(T value) {
        items[0]++;
      }

      @Override
      public void reject(int item, RejectReason reason, String detail) {
        items[0]++;
      }
    };
  }

  private static void feed(String text) {
    feed(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void deepJson() {
    for (String open :
        new String[] {"[", "{\"a\":", "[{\"resourceMetrics\":", "{\"resourceMetrics\":["}) {
      feed(open.repeat(1_000_000));
    }
    String value = "{\"arrayValue\":{\"values\":[".repeat(50_000);
    feed(
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"a\",\"value\":"
            + value);
    feed("{\"message\":\"" + "{\\\"a\\\":".repeat(100_000) + "\"}");
  }

  @Test
  void hugeNumbers() {
    for (String number :
        new String[] {"1e999999999", "-1e-999999999", "9".repeat(390), "1".repeat(1_000_000)}) {
      feed(
          "{\"timestamp\":"
              + number
              + ",\"value\":\""
              + number
              + "\",\"labels\":{},\"name\":\"x\",\"duration\":"
              + number
              + "}");
      feed(
          "{\"metric_name\":\"x\",\"namespace\":\"y\",\"timestamp\":"
              + number
              + ",\"value\":{\"count\":"
              + number
              + "}}");
      feed(
          "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"x\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\""
              + number
              + "\",\"asInt\":"
              + number
              + "}]}}]}]}]}");
    }
  }

  @Test
  void wideJson() {
    StringBuilder wide = new StringBuilder("{\"timestamp\":\"2024-12-30 00:00:00\"");
    for (int i = 0; i < 200_000; i++) {
      wide.append(",\"k").append(i).append("\":{\"v\":").append(i).append('}');
    }
    feed(wide.append('}').toString());
    feed("{}".repeat(1_000_000));
    feed("[" + "{},".repeat(1_000_000) + "1]");
  }

  @Test
  void claimedSizes() {
    byte[] claim = {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0x12};
    feed(claim);
    feed(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x01, 0});
    byte[] avro = MetricAvro.encode(GoldenBinaries.counter());
    byte[] header = Arrays.copyOf(avro, 30);
    for (int i = 10; i < 30; i++) {
      header[i] = i % 9 == 8 ? 0x7f : (byte) 0xfe;
    }
    feed(header);
  }

  /** Many empty messages: the cheapest items there are. */
  @Test
  void manyEmptyItems() {
    int points = 3_000_000;
    byte[] many = new byte[2 * points];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 0x0a;
    }
    byte[] gauge = message(5, many);
    byte[] name = {0x0a, 1, 'x'};
    feed(message(1, message(2, message(2, join(name, gauge)))));
    // resources without items are well-formed and carry nothing
    assertThat(Collected.of(Codecs.metrics(InputFormat.OTLP_PROTO), many).values).isEmpty();
    assertThat(Collected.of(Codecs.spans(InputFormat.AUTO), many).values).isEmpty();
  }

  @Test
  void deepProtobuf() {
    byte[] value = new byte[0];
    for (int i = 0; i < 3_000; i++) {
      value = message(5, message(1, value));
    }
    byte[] attribute = join(new byte[] {0x0a, 1, 'k'}, message(2, value));
    byte[] resource = message(1, attribute);
    feed(message(1, message(1, resource)));
    byte[] map = new byte[0];
    for (int i = 0; i < 3_000; i++) {
      map = message(6, message(1, join(new byte[] {0x0a, 1, 'k'}, message(2, map))));
    }
    feed(message(1, message(2, message(2, message(5, map)))));
  }

  @Test
  void noise() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[1 + random.nextInt(200)];
      random.nextBytes(noise);
      if (i % 2 == 0) {
        noise[0] = 0x0a;
      }
      for (Codec<?> codec : all()) {
        Collected.of(codec, noise);
      }
    }
  }

  @Test
  void overTheLimit() {
    feed(new byte[CodecLimits.MAX_RECORD_BYTES + 1]);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] message(int field, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 8);
    out.write(field << 3 | 2);
    int length = content.length;
    while (length > 0x7f) {
      out.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
