package dev.highwater.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.event.LateItem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class ResultCodecTest {
  private static final String GOLDEN_JSON =
      "{\"signal\":\"latency_seconds\",\"service\":\"cart\","
          + "\"labels\":{\"by\":\"tenant\",\"environment\":\"prod\",\"tenant\":\"acme \\\"west\\\"\"},"
          + "\"source\":\"metrics\",\"windowStartMillis\":1700000040000,\"windowEndMillis\":1700000100000,"
          + "\"windowMillis\":60000,\"revision\":1,\"final\":true,\"unit\":\"s\",\"count\":120.5,\"sum\":30.25,"
          + "\"min\":0.001,\"max\":2.5,\"mean\":0.25,\"p50\":0.2,\"p90\":0.4,\"p95\":0.5,\"p99\":1.5,\"value\":0.5,"
          + "\"traceIds\":[\"0af7651916cd43dd8448eb211c80319c\"]}";

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void jsonHasThePublishedNamesAndNoWrappers() throws IOException {
    byte[] json = ResultCodec.json(ResultTypes.SIGNAL).encoder().encode(Samples.signal());
    assertThat(utf8(json)).isEqualTo(GOLDEN_JSON);
    assertThat(ResultCodec.json(ResultTypes.SIGNAL).decoder().decode(json))
        .isEqualTo(Samples.signal());
  }

  @Test
  void theDefaultIsSingleObjectAvroThatAvroItselfReads() throws IOException {
    byte[] bytes = ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(Samples.signal());
    assertThat(Arrays.copyOf(bytes, 2)).containsExactly(0xc3, 0x01);
    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), ResultTypes.SIGNAL.schema())
            .decode(bytes);
    assertThat(read.get("service")).hasToString("cart");
    assertThat(read.get("final")).isEqualTo(true);
    assertThat(read.get("p95")).isEqualTo(0.5);
    assertThat(dev.highwater.avro.Signal.getDecoder().decode(bytes).getFinal$()).isTrue();
  }

  @Test
  void everyKindSurvivesEveryEncoding() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      same(ResultTypes.SIGNAL, Samples.random(random), seed);
      same(ResultTypes.ANOMALY, Samples.anomaly(random), seed);
      same(ResultTypes.COST, Samples.cost(random), seed);
      same(ResultTypes.COST_REPORT, Samples.costReport(random), seed);
      same(ResultTypes.COST_NOTICE, Samples.costNotice(random), seed);
      same(ResultTypes.RECOMMENDATION, Samples.recommendation(random), seed);
      same(ResultTypes.LATE_ITEM, Samples.lateItem(random), seed);
      same(ResultTypes.CLOCK_TICK, new ClockTick("signals", random.nextLong()), seed);
      WrittenDeadLetter letter = Samples.deadLetter(random);
      for (ResultCodec<WrittenDeadLetter> codec :
          List.of(
              ResultCodec.avro(ResultTypes.DEAD_LETTER),
              ResultCodec.json(ResultTypes.DEAD_LETTER))) {
        assertThat(codec.decoder().decode(codec.encoder().encode(letter)))
            .as("seed %d, %s", seed, codec)
            .usingRecursiveComparison()
            .isEqualTo(letter);
      }
    }
  }

  private static <T> void same(ResultType<T> type, T value, int seed) throws IOException {
    for (ResultCodec<T> codec : List.of(ResultCodec.avro(type), ResultCodec.json(type))) {
      ResultEncoder<T> encoder = codec.encoder();
      byte[] bytes = encoder.encode(value);
      assertThat(codec.decoder().decode(bytes)).as("seed %d, %s", seed, codec).isEqualTo(value);
      assertThat(encoder.encode(value)).isEqualTo(bytes);
      assertThat(codec.encoder().encode(value)).isEqualTo(bytes);
    }
  }

  @Test
  void oneDecoderReadsEveryEncoding() throws IOException {
    ResultDecoder<Signal> decoder = ResultCodec.avro(ResultTypes.SIGNAL).decoder();
    assertThat(
            decoder.decode(ResultCodec.json(ResultTypes.SIGNAL).encoder().encode(Samples.signal())))
        .isEqualTo(Samples.signal());
    assertThat(
            decoder.decode(ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(Samples.signal())))
        .isEqualTo(Samples.signal());
    assertThatThrownBy(() -> decoder.decode(new byte[] {0, 0, 0, 0, 1, 2}))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("no schema registry is set");
  }

  @Test
  void jsonWritesNoNumberAsNullAndAvroKeepsIt() throws IOException {
    LateItem item = new LateItem("metrics", "share", "x{}", 1, 2, Double.NaN);
    byte[] json = ResultCodec.json(ResultTypes.LATE_ITEM).encoder().encode(item);
    assertThat(utf8(json)).endsWith("\"count\":null}");
    assertThat(ResultCodec.json(ResultTypes.LATE_ITEM).decoder().decode(json).count()).isNaN();

    LateItem infinite = new LateItem("metrics", "share", "x{}", 1, 2, Double.NEGATIVE_INFINITY);
    assertThat(utf8(ResultCodec.json(ResultTypes.LATE_ITEM).encoder().encode(infinite)))
        .endsWith("null}");
    byte[] avro = ResultCodec.avro(ResultTypes.LATE_ITEM).encoder().encode(infinite);
    assertThat(ResultCodec.avro(ResultTypes.LATE_ITEM).decoder().decode(avro)).isEqualTo(infinite);
  }

  @Test
  void jsonOfOtherVersionsIsRead() throws IOException {
    ResultDecoder<Signal> decoder = ResultCodec.json(ResultTypes.SIGNAL).decoder();
    Signal signal =
        decoder.decode(
            utf8(
                "{\"region\":{\"new\":[1]},\"signal\":\"error_ratio\",\"service\":\"cart\",\"windowStartMillis\":0,"
                    + "\"windowEndMillis\":60000,\"windowMillis\":60000,\"value\":1}"));
    assertThat(signal.value()).isEqualTo(1.0);
    assertThat(signal.p95()).isNull();
    assertThat(signal.labels().isEmpty()).isTrue();
    assertThat(signal.traceIds()).isEmpty();
    assertThatThrownBy(() -> decoder.decode(utf8("{\"signal\":\"error_ratio\"}")))
        .isInstanceOf(ResultFormatException.class)
        .hasMessage("field service is missing");
    assertThatThrownBy(() -> decoder.decode(utf8(GOLDEN_JSON.replace("60000,\"rev", "6e4,\"rev"))))
        .isInstanceOf(ResultFormatException.class)
        .hasMessage("field windowMillis is not an integer");
    assertThatThrownBy(() -> decoder.decode(utf8(GOLDEN_JSON + "{}")))
        .isInstanceOf(ResultFormatException.class);
  }

  /** A kind with two versions: the first had a field more and another order. */
  private static final class Evolving extends ResultType<ClockTick> {
    private static final long serialVersionUID = 1L;

    Evolving() {
      super("evolving");
    }

    @Override
    public String key(ClockTick tick) {
      return tick.job();
    }

    @Override
    public long timestampMillis(ClockTick tick) {
      return tick.timeMillis();
    }

    @Override
    Schema classSchema() {
      return ResultTypes.CLOCK_TICK.classSchema();
    }

    @Override
    SpecificRecordBase newRecord() {
      return ResultTypes.CLOCK_TICK.newRecord();
    }

    @Override
    SpecificRecordBase toAvro(ClockTick tick) {
      return ResultTypes.CLOCK_TICK.toAvro(tick);
    }

    @Override
    ClockTick fromAvro(SpecificRecordBase record) throws ResultFormatException {
      return ResultTypes.CLOCK_TICK.fromAvro(record);
    }
  }

  @Test
  void everyHistoricalVersionIsReadByItsFingerprint() throws IOException {
    ResultType<ClockTick> type = new Evolving();
    List<Schema> versions = SchemaHistory.of(type.name()).versions();
    assertThat(versions).hasSize(2);
    GenericRecord old = new GenericData.Record(versions.get(0));
    old.put("note", "dropped later");
    old.put("timeMillis", 42L);
    old.put("job", "signals");
    byte[] first =
        new BinaryMessageEncoder<>(GenericData.get(), versions.get(0)).encode(old).array();
    byte[] second = ResultCodec.avro(type).encoder().encode(new ClockTick("signals", 42));
    assertThat(Arrays.copyOf(first, 10)).isNotEqualTo(Arrays.copyOf(second, 10));

    ResultDecoder<ClockTick> decoder = ResultCodec.avro(type).decoder();
    assertThat(decoder.decode(first)).isEqualTo(new ClockTick("signals", 42));
    assertThat(decoder.decode(second)).isEqualTo(new ClockTick("signals", 42));
  }

  @Test
  void anUnknownFingerprintIsNamed() {
    byte[] bytes = {(byte) 0xc3, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0};
    assertThatThrownBy(() -> ResultCodec.avro(ResultTypes.SIGNAL).decoder().decode(bytes))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("0102030405060708")
        .hasMessageContaining("signal up to 1");
  }

  @Test
  void damagedBytesGiveAValueOrACleanRefusal() throws IOException {
    int refused = 0;
    for (ResultCodec<Signal> codec :
        List.of(ResultCodec.avro(ResultTypes.SIGNAL), ResultCodec.json(ResultTypes.SIGNAL))) {
      byte[] good = codec.encoder().encode(Samples.signal());
      ResultDecoder<Signal> decoder = codec.decoder();
      for (int length = 0; length < good.length; length++) {
        byte[] cut = Arrays.copyOf(good, length);
        assertThatThrownBy(() -> decoder.decode(cut)).isInstanceOf(ResultFormatException.class);
      }
      for (int bit = 0; bit < 8 * good.length; bit++) {
        byte[] flipped = good.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        try {
          decoder.decode(flipped);
        } catch (ResultFormatException e) {
          refused++;
        }
      }
      Random random = new Random(7);
      for (int i = 0; i < 2_000; i++) {
        byte[] noise = good.clone();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
          noise[random.nextInt(noise.length)] = (byte) random.nextInt();
        }
        try {
          decoder.decode(noise);
        } catch (ResultFormatException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aClaimedLengthIsNotBelieved() throws IOException {
    byte[] header =
        Arrays.copyOf(ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(Samples.signal()), 10);
    // two empty strings, then what the map claims: 2,000,000,000 entries, plainly and as a sized
    // block
    byte[][] claims = {
      {0, 0, (byte) 0x80, (byte) 0xd0, (byte) 0xac, (byte) 0xf3, 0x0e},
      {0, 0, (byte) 0xff, (byte) 0xcf, (byte) 0xac, (byte) 0xf3, 0x0e, 0x02, 0},
      // a string of 2,000,000,000 bytes
      {(byte) 0x80, (byte) 0xd0, (byte) 0xac, (byte) 0xf3, 0x0e, 'a'},
    };
    for (byte[] claim : claims) {
      byte[] bytes = Arrays.copyOf(header, header.length + claim.length);
      System.arraycopy(claim, 0, bytes, header.length, claim.length);
      assertThatThrownBy(() -> ResultCodec.avro(ResultTypes.SIGNAL).decoder().decode(bytes))
          .isInstanceOf(ResultFormatException.class)
          .hasMessageContaining("length");
    }
  }

  @Test
  void refusalsDoNotRepeatTheInput() {
    assertThatThrownBy(
            () ->
                ResultCodec.json(ResultTypes.SIGNAL)
                    .decoder()
                    .decode(utf8("{\"signal\": hunter2}")))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(
            () ->
                ResultCodec.json(ResultTypes.DEAD_LETTER)
                    .decoder()
                    .decode(
                        utf8(
                            "{\"input\":\"a\",\"topic\":\"a\",\"partition\":0,\"offset\":0,\"reason\":\"hunter2\"}")))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void codecsTravelInAJob() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(ResultCodec.avro(ResultTypes.SIGNAL));
    }
    try (ObjectInputStream objects =
        new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      @SuppressWarnings("unchecked")
      ResultCodec<Signal> codec = (ResultCodec<Signal>) objects.readObject();
      assertThat(codec.decoder().decode(codec.encoder().encode(Samples.signal())))
          .isEqualTo(Samples.signal());
    }
  }
}
