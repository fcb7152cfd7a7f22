package dev.highwater.codec.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.codec.DecodingAdapter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Payload;
import dev.highwater.event.UtilisationSample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtilisationCodecTest {
  private static final DecodingAdapter UTILISATION =
      DecodingAdapter.records(new UtilisationCodec(), "utilisation");

  private static Decoded decode(String json) {
    List<Decoded> out = new ArrayList<>();
    UTILISATION.decode(
        new Payload("t", 0, 7, 5, null, null, json.getBytes(StandardCharsets.UTF_8)), out::add);
    assertThat(out).hasSize(1);
    return out.get(0);
  }

  @Test
  void samplesAreReadAsTheyAreWritten() {
    assertThat(
            decode(
                    "{\"resourceId\":\"i-1\",\"timeMillis\":1726000000000,\"cpu\":12.5,"
                        + "\"memory\":null,\"network\":3.5e6,\"more\":{\"a\":[1]}}")
                .value())
        .isEqualTo(new UtilisationSample("i-1", 1_726_000_000_000L, 12.5, null));
    assertThat(decode("{\"resourceId\":\"i\",\"timeMillis\":1,\"memory\":30}").value())
        .isEqualTo(new UtilisationSample("i", 1, null, 30.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"timeMillis\":1,\"cpu\":1} | resourceId",
        "{\"resourceId\":\" \",\"timeMillis\":1,\"cpu\":1} | resourceId",
        "{\"resourceId\":\"i\",\"cpu\":1} | timeMillis",
        "{\"resourceId\":\"i\",\"timeMillis\":-5,\"cpu\":1} | timeMillis",
        "{\"resourceId\":\"i\",\"timeMillis\":1} | neither cpu nor memory",
        "{\"resourceId\":\"i\",\"timeMillis\":1,\"cpu\":-1} | percent",
        "{\"resourceId\":\"i\",\"timeMillis\":1,\"cpu\":\"9\"} | number",
        "[1] | not a JSON object",
      })
  void whatIsNoSampleIsRejected(String json, String says) {
    assertThat(decode(json).deadLetter().detail()).contains(says);
  }
}
