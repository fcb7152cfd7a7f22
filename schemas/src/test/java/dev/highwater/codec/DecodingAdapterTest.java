package dev.highwater.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingAdapterTest {
  private static Payload payload(byte[] bytes) {
    return new Payload("m", 3, 42, 1_700_000_000_000L, null, bytes);
  }

  private static List<Decoded> decode(DecodingAdapter adapter, byte[] bytes) {
    List<Decoded> out = new ArrayList<>();
    adapter.decode(payload(bytes), out::add);
    return out;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void rejectsBecomeDeadLettersThatSayWhereTheyCameFrom() {
    DecodingAdapter adapter =
        DecodingAdapter.metrics(Codecs.metrics(InputFormat.AUTO), "metrics", false);
    byte[] bytes = text("[" + "x".repeat(10_000));
    List<Decoded> out = decode(adapter, bytes);
    assertThat(out).hasSize(1);
    assertThat(out.get(0).timeMillis()).isEqualTo(Long.MIN_VALUE);
    assertThat(out.get(0).deadLetter().input()).isEqualTo("metrics");
    assertThat(out.get(0).deadLetter().topic()).isEqualTo("m");
    assertThat(out.get(0).deadLetter().partition()).isEqualTo(3);
    assertThat(out.get(0).deadLetter().offset()).isEqualTo(42);
    assertThat(out.get(0).deadLetter().item()).isEqualTo(-1);
    assertThat(out.get(0).deadLetter().reason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(out.get(0).deadLetter().hash()).isEqualTo(Hash128.of(bytes).toString());
    assertThat(out.get(0).deadLetter().bytes()).hasSize(4_096);
    assertThat(out.get(0).deadLetter().detail()).doesNotContain("xx");
  }

  @Test
  void sensitiveInputsKeepNoBytes() {
    byte[] bytes = text("nonsense");
    assertThat(decode(DecodingAdapter.metrics(Codecs.metrics(InputFormat.AUTO), "m", true), bytes))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.deadLetter().bytes()).isNull();
              assertThat(d.deadLetter().reason()).isEqualTo(RejectReason.UNRECOGNISED_FORMAT);
            });
    assertThat(
            decode(DecodingAdapter.logs(Codecs.logs(InputFormat.AUTO), "l"), bytes)
                .get(0)
                .deadLetter()
                .bytes())
        .isNull();
    assertThat(
            decode(DecodingAdapter.spans(Codecs.spans(InputFormat.AUTO), "s"), bytes)
                .get(0)
                .deadLetter()
                .bytes())
        .isNull();
  }

  @Test
  void aTombstoneIsOneDeadLetter() {
    for (byte[] nothing : new byte[][] {null, new byte[0]}) {
      assertThat(decode(DecodingAdapter.logs(Codecs.logs(InputFormat.AUTO), "l"), nothing))
          .singleElement()
          .satisfies(d -> assertThat(d.deadLetter().reason()).isEqualTo(RejectReason.INVALID));
    }
  }

  @Test
  void aCodecThatThrowsIsADeadLetterButAConsumerThatThrowsIsHeard() {
    Codec<MetricPoint> broken =
        (payload, receiver) -> {
          receiver.value(GoldenBinaries.counter());
          throw new IllegalStateException("secret");
        };
    List<Decoded> out = decode(DecodingAdapter.metrics(broken, "m", false), text("x"));
    assertThat(out).hasSize(2);
    assertThat(out.get(1).deadLetter().item()).isEqualTo(1);
    assertThat(out.get(1).deadLetter().detail())
        .isEqualTo("the codec failed: IllegalStateException");
    assertThatThrownBy(
            () ->
                DecodingAdapter.metrics(broken, "m", false)
                    .decode(
                        payload(text("x")),
                        item -> {
                          throw new IllegalArgumentException("full");
                        }))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
