package dev.highwater.codec.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.codec.DecodingAdapter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Samples;
import dev.highwater.result.registry.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalRecordCodecTest {
  private static Decoded decode(RegistrySettings registry, byte[] value) {
    List<Decoded> out = new ArrayList<>();
    DecodingAdapter.records(new SignalRecordCodec(registry), "signals")
        .decode(new Payload("highwater.signals", 0, 7, 1, null, value), out::add);
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static byte[] avro() throws IOException {
    return ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(Samples.signal());
  }

  private static byte[] json() throws IOException {
    return ResultCodec.json(ResultTypes.SIGNAL).encoder().encode(Samples.signal());
  }

  @Test
  void avroAndJsonAreReadAndTheirTimeIsTheWindowsEnd() throws IOException {
    for (byte[] bytes : List.of(avro(), json())) {
      Decoded decoded = decode(null, bytes);
      assertThat(decoded.value()).isEqualTo(Samples.signal());
      assertThat(decoded.timeMillis()).isEqualTo(Samples.signal().windowEndMillis());
    }
  }

  @Test
  void whatIsNoSignalIsADeadLetter() throws IOException {
    assertThat(decode(null, null).deadLetter().reason()).isEqualTo(RejectReason.INVALID);
    assertThat(decode(null, new byte[] {0, 0, 0, 0, 7, 1}).deadLetter().detail())
        .contains("no schema registry is set");
    assertThat(decode(null, new byte[2 << 20]).deadLetter().reason())
        .isEqualTo(RejectReason.TOO_LARGE);
    String text = new String(json(), StandardCharsets.UTF_8);
    for (String impossible :
        List.of(
            text.replace("\"windowMillis\":60000", "\"windowMillis\":0"),
            text.replace("\"windowMillis\":60000", "\"windowMillis\":10000"),
            text.replace("\"service\":\"cart\"", "\"service\":\"\""))) {
      assertThat(decode(null, impossible.getBytes(StandardCharsets.UTF_8)).deadLetter().reason())
          .isEqualTo(RejectReason.INVALID);
    }
  }

  @Test
  void damagedBytesGiveAValueOrADeadLetter() throws IOException {
    Random random = new Random(3);
    int refused = 0;
    for (byte[] good : List.of(avro(), json())) {
      for (int i = 0; i < 3_000; i++) {
        byte[] bytes = Arrays.copyOf(good, i < good.length ? i : good.length);
        if (i >= good.length) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Decoded decoded = decode(null, bytes);
        if (decoded.deadLetter() != null) {
          refused++;
          assertThat(decoded.deadLetter().detail()).doesNotStartWith("the codec failed");
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aRegistryThatDoesNotAnswerCostsNoRecord() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    RegistrySettings registry = RegistrySettings.at(List.of("http://127.0.0.1:" + port));
    assertThatThrownBy(() -> decode(registry, new byte[] {0, 0, 0, 0, 7, 1}))
        .isInstanceOf(UncheckedIOException.class);
  }
}
