package dev.highwater.codec.avro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.avro.MetricPointRecord;
import dev.highwater.codec.Collected;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class MetricAvroTest {
  private static final Path HISTORY = Path.of("src/main/avro-history/metric_point");
  private static final long TIME = 1_704_067_200_000L;

  private final AvroMetricCodec codec = new AvroMetricCodec();

  private static double[] reals(Random random, int count) {
    double[] reals = new double[count];
    for (int i = 0; i < count; i++) {
      reals[i] = i + random.nextDouble();
    }
    return reals;
  }

  private static MetricPoint random(Random random) {
    MetricKind kind = MetricKind.values()[random.nextInt(6)];
    HistogramValue histogram =
        switch (kind) {
          case HISTOGRAM -> {
            int bounds = random.nextInt(20);
            yield HistogramValue.explicit(
                9, 1.5, Double.NaN, 7, reals(random, bounds), reals(random, bounds + 1));
          }
          case EXPONENTIAL_HISTOGRAM ->
              HistogramValue.exponential(
                  9,
                  1.5,
                  0,
                  7,
                  new ExponentialBuckets(
                      random.nextInt(31) - 10,
                      0.5,
                      1,
                      random.nextInt(),
                      reals(random, 5),
                      -7,
                      reals(random, 3)));
          default -> null;
        };
    if (histogram != null && histogram.exponential() != null) {
      ExponentialBuckets e = histogram.exponential();
      histogram =
          HistogramValue.exponential(
              9,
              1.5,
              0,
              7,
              new ExponentialBuckets(
                  e.scale(),
                  0.5,
                  1,
                  e.positiveOffset() / 4,
                  e.positive(),
                  e.negativeOffset(),
                  e.negative()));
    }
    boolean number = kind.code() <= 3;
    Labels.Builder labels = Labels.builder();
    for (int i = random.nextInt(8); i > 0; i--) {
      labels.set("name" + random.nextInt(100), "wert-ü" + random.nextInt(1000));
    }
    return new MetricPoint(
        "metric_" + random.nextInt(100),
        labels.build(),
        random.nextBoolean() ? "s" : "",
        kind,
        kind == MetricKind.GAUGE
            ? Temporality.NONE
            : random.nextBoolean() ? Temporality.DELTA : Temporality.CUMULATIVE,
        random.nextBoolean() ? 0 : TIME - random.nextInt(100_000),
        TIME + random.nextInt(1_000_000),
        number ? random.nextGaussian() * 1e6 : Double.NaN,
        histogram,
        kind == MetricKind.SUMMARY
            ? new SummaryValue(3, 4, reals(random, 4), reals(random, 4))
            : null,
        false,
        random.nextBoolean()
            ? List.of()
            : List.of(new Exemplar(1.5, TIME, "5b8efff798038103d269b633813fc60c")));
  }

  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      MetricPoint point = random(random);
      Collected<MetricPoint> read = Collected.of(codec, MetricAvro.encode(point));
      assertThat(read.rejects).isEmpty();
      assertThat(read.values).containsExactly(point);
    }
  }

  @Test
  void avroItselfWritesTheSameAndReadsOurs() throws IOException {
    Random random = new Random(6);
    BinaryMessageEncoder<MetricPointRecord> encoder =
        new BinaryMessageEncoder<>(new SpecificData(), MetricPointRecord.getClassSchema());
    for (int i = 0; i < 300; i++) {
      MetricPoint point = random(random);
      MetricPointRecord record = MetricPointRecord.getDecoder().decode(MetricAvro.encode(point));
      assertThat(record.getName()).isEqualTo(point.name());
      assertThat(record.getLabels()).isEqualTo(point.labels().toMap());
      ByteBuffer bytes = encoder.encode(record);
      byte[] theirs = new byte[bytes.remaining()];
      bytes.get(theirs);
      assertThat(Collected.of(codec, theirs).values).containsExactly(point);
    }
  }

  private static List<Schema> versions() throws IOException {
    List<Schema> versions = new ArrayList<>();
    try (Stream<Path> files = Files.list(HISTORY)) {
      for (Path file : files.sorted().toList()) {
        versions.add(new Schema.Parser().parse(file.toFile()));
      }
    }
    return versions;
  }

  @Test
  void everyVersionReadsEveryOtherAndTheCodecReadsAll() throws IOException {
    List<Schema> versions = versions();
    assertThat(versions)
        .isNotEmpty()
        .last()
        .isEqualTo(new Schema.Parser().parse(Path.of("src/main/avro/metric_point.avsc").toFile()));
    for (Schema reader : versions) {
      for (Schema writer : versions) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType())
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
    for (Schema version : versions) {
      for (MetricPoint point :
          List.of(random(new Random(1)), random(new Random(2)), random(new Random(3)))) {
        byte[] ours = MetricAvro.encode(point);
        GenericRecord record =
            new GenericDatumReader<GenericRecord>(MetricAvro.schema(), version)
                .read(null, DecoderFactory.get().binaryDecoder(ours, 10, ours.length - 10, null));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xc3);
        out.write(1);
        long fingerprint = SchemaNormalization.parsingFingerprint64(version);
        for (int i = 0; i < 8; i++) {
          out.write((int) (fingerprint >>> 8 * i));
        }
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(version).write(record, encoder);
        encoder.flush();
        assertThat(Collected.of(codec, out.toByteArray()).values).containsExactly(point);
      }
    }
  }

  /** A frozen schema is never edited. */
  @Test
  void theFirstVersionKeepsItsFingerprint() {
    assertThat(Long.toHexString(MetricAvro.fingerprint())).isEqualTo("45d8a693e98c7a3e");
  }

  @Test
  void aBodyBehindAConfluentHeaderIsRead() {
    MetricPoint point = random(new Random(9));
    byte[] ours = MetricAvro.encode(point);
    byte[] framed = new byte[ours.length - 10 + 5];
    framed[4] = 3;
    System.arraycopy(ours, 10, framed, 5, ours.length - 10);
    assertThat(Collected.of(codec, framed).values).containsExactly(point);
  }

  @Test
  void blocksWithSizesAndUnknownSchemasAndWrongKinds() {
    byte[] unknown = MetricAvro.encode(random(new Random(1)));
    unknown[5] ^= 1;
    assertThat(Collected.of(codec, unknown).rejects)
        .containsExactly("-1 UNSUPPORTED Avro: schema not known");
    byte[] longer = Arrays.copyOf(MetricAvro.encode(random(new Random(1))), 2_000);
    assertThat(Collected.of(codec, longer).rejects)
        .containsExactly("-1 MALFORMED Avro: bytes behind the record");
    MetricPoint wrong =
        new MetricPoint(
            "x",
            Labels.empty(),
            "",
            MetricKind.HISTOGRAM,
            Temporality.DELTA,
            0,
            TIME,
            1,
            null,
            null,
            false,
            List.of());
    assertThat(Collected.of(codec, MetricAvro.encode(wrong)).rejects)
        .containsExactly("-1 INVALID value and kind do not fit");
  }
}
