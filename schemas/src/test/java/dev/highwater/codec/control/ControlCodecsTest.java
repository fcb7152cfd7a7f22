package dev.highwater.codec.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.codec.DecodingAdapter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.Labels;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlCodecsTest {
  private static final long SAID = 1_790_000_000_000L;
  private static final DecodingAdapter FEEDBACK =
      DecodingAdapter.records(new FeedbackCodec(), "feedback");
  private static final DecodingAdapter DEPLOYMENTS =
      DecodingAdapter.records(new DeploymentCodec(), "deployments");
  private static final String WHOLE =
      "{\"id\":\"f1\",\"service\":\"cart\",\"signal\":\"error_ratio\",\"labels\":{\"tenant\":\"a\"},"
          + "\"anomalyId\":\"00ff\",\"verdict\":\"expected\",\"fromMillis\":1790000000000,"
          + "\"untilMillis\":1790000060000,\"by\":\"ann\",\"comment\":\"sale\"}";

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static Decoded decode(DecodingAdapter adapter, long timestamp, String key, byte[] value) {
    List<Decoded> out = new ArrayList<>();
    adapter.decode(new Payload("t", 0, 7, timestamp, null, utf8(key), value), out::add);
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  private static String refusal(DecodingAdapter adapter, String key, String value) {
    Decoded decoded = decode(adapter, SAID, key, utf8(value));
    assertThat(decoded.deadLetter()).as(value).isNotNull();
    return decoded.deadLetter().reason() + ": " + decoded.deadLetter().detail();
  }

  @Test
  void everyFieldOfFeedbackIsRead() {
    assertThat(decode(FEEDBACK, SAID, "f1", utf8(WHOLE)).value())
        .isEqualTo(
            new Feedback(
                "f1",
                "cart",
                "error_ratio",
                Labels.of("tenant", "a"),
                "00ff",
                Feedback.EXPECTED,
                1_790_000_000_000L,
                1_790_000_060_000L,
                "ann",
                "sale",
                SAID));
    assertThat(
            decode(
                    FEEDBACK,
                    -1,
                    null,
                    utf8(
                        "{\"id\":\"f2\",\"service\":\"cart\",\"verdict\":\"maintenance\","
                            + "\"saidAtMillis\":1790000000001}"))
                .value())
        .isEqualTo(
            new Feedback(
                "f2",
                "cart",
                null,
                null,
                null,
                Feedback.MAINTENANCE,
                null,
                null,
                null,
                null,
                SAID + 1));
  }

  @Test
  void aTombstoneOrNoVerdictUndoes() {
    assertThat(decode(FEEDBACK, SAID, "f1", null).value()).isEqualTo(Feedback.undo("f1", SAID));
    assertThat(decode(FEEDBACK, SAID, null, utf8("{\"id\":\"f1\",\"verdict\":null}")).value())
        .isEqualTo(Feedback.undo("f1", SAID));
    assertThat(decode(DEPLOYMENTS, SAID, "d1", null).value())
        .isEqualTo(Deployment.undo("d1", SAID));
    assertThat(refusal(FEEDBACK, null, null)).isEqualTo("INVALID: tombstone without a key");
  }

  @Test
  void aDeploymentBeganWhenItSaysOrWhenItWasWritten() {
    assertThat(
            decode(
                    DEPLOYMENTS,
                    SAID,
                    null,
                    utf8(
                        "{\"id\":\"d1\",\"service\":\"cart\",\"atMillis\":1790000000007,\"version\":\"7\"}"))
                .value())
        .isEqualTo(new Deployment("d1", "cart", SAID + 7, "7"));
    assertThat(decode(DEPLOYMENTS, SAID, "d1", utf8("{\"service\":\"cart\"}")).value())
        .isEqualTo(new Deployment("d1", "cart", SAID, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'id':'x','service':'s','verdict':'expected','signl':'y'} | INVALID: a field that is none of id, service, signal",
        "{'id':'x','id':'x','service':'s','verdict':'expected'} | INVALID: field id is given twice",
        "{'id':'x','verdict':'expected'} | INVALID: field service is missing",
        "{'id':'x','service':' ','verdict':'expected'} | INVALID: field service is missing",
        "{'id':'x','service':'s'} | INVALID: field verdict is missing",
        "{'id':'x','service':'s','verdict':'fine'} | INVALID: field verdict is none of not-an-anomaly",
        "{'id':'x','service':7,'verdict':'expected'} | INVALID: field service is not a text",
        "{'id':'x','service':'s','verdict':'expected','untilMillis':1790000000} | INVALID: field untilMillis is no time",
        "{'id':'x','service':'s','verdict':'expected','untilMillis':1.5e12} | INVALID: field untilMillis is of no type",
        "{'id':'x','service':'s','verdict':'expected','untilMillis':1690000000000} | INVALID: field untilMillis is not after",
        "{'id':'x','service':'s','verdict':'expected','labels':{'a':{}}} | INVALID: field labels is not a map",
        "{'id':'other','service':'s','verdict':'expected'} | INVALID: field id is not the record's key",
        "{'id':'x','service':'s','verdict':'expected'}{} | MALFORMED: more than one JSON value",
        "[] | MALFORMED: not a JSON object",
        "{'id': | MALFORMED: JSON: syntax",
        "hunter2 | MALFORMED: JSON: syntax"
      })
  void mistakesAreNamedAndNotRepeated(String json, String expected) {
    assertThat(refusal(FEEDBACK, "x", json.replace('\'', '"')))
        .startsWith(expected)
        .doesNotContain("signl", "fine", "hunter2");
  }

  @Test
  void sizesAreBounded() {
    String long200 = "x".repeat(201);
    assertThat(refusal(FEEDBACK, long200, null)).startsWith("TOO_LARGE: field id is longer");
    assertThat(
            refusal(DEPLOYMENTS, "d", "{\"service\":\"" + "s".repeat(5_000) + "\",\"id\":\"d\"}"))
        .startsWith("TOO_LARGE: field service is longer");
    assertThat(refusal(DEPLOYMENTS, "d", " ".repeat(70_000) + "{}"))
        .startsWith("TOO_LARGE: record of 70002 bytes");
  }

  @Test
  void damagedBytesGiveAValueOrADeadLetter() {
    Random random = new Random(5);
    byte[] good = utf8(WHOLE);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = i < good.length ? Arrays.copyOf(good, i) : Arrays.copyOf(good, good.length);
      if (i >= good.length) {
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      Decoded decoded = decode(FEEDBACK, SAID, null, bytes);
      if (decoded.deadLetter() != null) {
        refused++;
        assertThat(decoded.deadLetter().reason()).isIn((Object[]) RejectReason.values());
        assertThat(decoded.deadLetter().detail()).doesNotStartWith("the codec failed");
        assertThat(decoded.deadLetter().bytes()).isNull();
      }
    }
    assertThat(refused).isGreaterThan(good.length);
  }
}
