package dev.highwater.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2024-12-30 10:11:12,2024-12-30T10:11:12Z",
    "2024-12-30 10:11:12.5,2024-12-30T10:11:12.500Z",
    "2024-12-30 10:11:12.123456,2024-12-30T10:11:12.123Z",
    "2024-12-30T10:11:12Z,2024-12-30T10:11:12Z",
    "2024-12-30T10:11:12.123+02:00,2024-12-30T08:11:12.123Z",
    "2024-12-30T10:11:12-0530,2024-12-30T15:41:12Z",
    "2024-12-30T10:11,2024-12-30T10:11:00Z",
    "2024-12-30 10:11:12 +01,2024-12-30T09:11:12Z",
    "2024-12-30 10:11:12 UTC,2024-12-30T10:11:12Z",
    "2024-12-30,2024-12-30T00:00:00Z",
    "2024-02-29T00:00:00Z,2024-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z,2017-01-01T00:00:00Z",
    "2021-01-01 00:30:00,2021-01-01T00:30:00Z",
    "1735553472,2024-12-30T10:11:12Z",
    "1735553472.5,2024-12-30T10:11:12.500Z",
    "1735553472123,2024-12-30T10:11:12.123Z",
    "1735553472123456,2024-12-30T10:11:12.123Z",
    "1735553472123456789,2024-12-30T10:11:12.123Z"
  })
  void reads(String text, String expected) {
    assertThat(Instant.ofEpochMilli(Times.parse(text, ZoneOffset.UTC)))
        .isEqualTo(Instant.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "soon", "2024-13-01T00:00:00Z", "2024-02-30 00:00:00", "2023-02-29 00:00:00",
            "2024-01-01 24:00:00",
        "2024-01-01T00:00:00Zx", "2024-01-01T00:61:00", "12", "1e999999999", "NaN",
            "2024-1-1 00:00:00"
      })
  void refuses(String text) {
    assertThat(Times.parse(text, ZoneOffset.UTC)).isEqualTo(Times.NONE);
  }

  @Test
  void aMissingZoneIsTheGivenOne() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(Times.parse("2024-12-30 10:11:12.250", berlin))
        .isEqualTo(Instant.parse("2024-12-30T09:11:12.250Z").toEpochMilli());
    assertThat(Times.parse("2024-07-01 10:00:00", berlin))
        .isEqualTo(Instant.parse("2024-07-01T08:00:00Z").toEpochMilli());
    assertThat(Times.parse("2024-12-30T10:11:12Z", berlin))
        .isEqualTo(Instant.parse("2024-12-30T10:11:12Z").toEpochMilli());
  }

  @Test
  void aLineMayBeginWithATime() {
    assertThat(Times.leading("[2024-12-30 10:11:12,250] ERROR x", ZoneOffset.UTC))
        .isEqualTo(Instant.parse("2024-12-30T10:11:12.250Z").toEpochMilli());
    assertThat(Times.leading("ERROR 2024-12-30 10:11:12", ZoneOffset.UTC)).isEqualTo(Times.NONE);
  }
}
