package dev.highwater.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4111111111111111|[CARD_MASKED]",
        "paid with 4111 1111 1111 1111.|paid with [CARD_MASKED].",
        "paid with 4111-1111-1111-1111, thanks|paid with [CARD_MASKED], thanks",
        "card=5555555555554444;|card=[CARD_MASKED];",
        "{\"pan\":\"2223003122003222\"}|{\"pan\":\"[CARD_MASKED]\"}",
        "amex 3782 822463 10005|amex [CARD_MASKED]",
        "diners 30569309025904|diners [CARD_MASKED]",
        "discover 6011000990139424|discover [CARD_MASKED]",
        "jcb 3530111333300000|jcb [CARD_MASKED]",
        "visa 4222 2222 2222 2|visa [CARD_MASKED]",
        "order 12345 4111 1111 1111 1111|order 12345 [CARD_MASKED]",
        "4111111111111111 5555555555554444|[CARD_MASKED] [CARD_MASKED]",
        "ssn 078-05-1120 of bob|ssn [SSN_MASKED] of bob",
        "write to bob.o'neil+x@mail.example.co.uk now|write to bob.o'[EMAIL_MASKED] now",
        "<a_b%c@x-y.org>|<[EMAIL_MASKED]>",
        "?user=bob%40example.com&x=1|?user=[EMAIL_MASKED]&x=1",
        "a@b.cd,e@f.gh|[EMAIL_MASKED],[EMAIL_MASKED]",
        "a@a@b.com|a@[EMAIL_MASKED]",
        "4111111111111111@example.com|[EMAIL_MASKED]"
      })
  void masks(String text, String expected) {
    assertThat(Masking.mask(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /cart 200 12ms",
        "1700000000000",
        "1700000000000000",
        "1700000000000000000",
        "2024-12-30 10:11:12.123",
        "2024-12-30T10:11:12.123456789Z",
        "20241230101112123",
        "4111111111111112",
        "9999999999999995",
        "41111111111111111111111111111111",
        "0.4111111111111111",
        "4111111111111111.5",
        "x4111111111111111",
        "411111111111111",
        "123-456-789",
        "1123-45-6789",
        "@handle and user@host without domain",
        "12345678-4111-4111-8111-111111111111",
        "5b8efff798038103d269b633813fc60c"
      })
  void leavesAlone(String text) {
    assertThat(Masking.mask(text)).isSameAs(text);
  }

  @Test
  void idsAndTimesAreNeverCards() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
      assertThat(Masking.mask(uuid)).isSameAs(uuid);
      String millis = Long.toString(1_500_000_000_000L + (long) (random.nextDouble() * 1e12));
      assertThat(Masking.mask(millis)).isSameAs(millis);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "Authorization",
        "http.request.header.set-cookie",
        "SET_COOKIE",
        "password",
        "db.password",
        "apiKey",
        "api_key",
        "X-API-Key",
        "client_secret",
        "cookie.session",
        "token",
        "accessToken",
        "passwd"
      })
  void secretNames(String name) {
    assertThat(Masking.isSecret(name)).isTrue();
    assertThat(Masking.mask(name, "anything")).isEqualTo("[REDACTED]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_count",
        "tokens",
        "author",
        "http.route",
        "secretary",
        "keyspace",
        "passwords_total",
        ""
      })
  void otherNames(String name) {
    assertThat(Masking.isSecret(name)).isFalse();
    assertThat(Masking.mask(name, "anything")).isEqualTo("anything");
  }

  /** Texts on which a backtracking pattern would not come back. */
  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void hostileTextsTakeLinearTime() {
    int n = 2_000_000;
    for (String piece :
        new String[] {
          "a@",
          "@",
          "%40",
          "a.",
          "4 ",
          "4-",
          "4111 ",
          "41111111-",
          "1",
          "a@a.",
          "123-45-",
          "@a.b-",
          "é@"
        }) {
      String text = piece.repeat(n / piece.length());
      assertThat(Masking.mask(text).length()).isPositive();
      assertThat(Masking.mask(text + "@x.org").toLowerCase(Locale.ROOT)).isNotEmpty();
    }
  }
}
