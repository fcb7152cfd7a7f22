package dev.highwater.codec.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.Decimals;
import dev.highwater.codec.parquet.ParquetWriter.Column;
import dev.highwater.codec.parquet.ParquetWriter.Kind;
import dev.highwater.codec.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParquetTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("text", Kind.TEXT),
          Column.of("unique", Kind.TEXT),
          new Column("money", Kind.DECIMAL, 12),
          Column.of("real", Kind.DOUBLE),
          Column.of("whole", Kind.LONG),
          Column.of("moment", Kind.MILLIS),
          Column.of("nothing", Kind.TEXT));

  @TempDir private Path folder;

  /** More rows than a group and its dictionaries hold, nulls in all columns. */
  @Test
  void whatIsWrittenIsRead() throws IOException, WireException {
    Random random = new Random(5);
    List<String[]> expected = new ArrayList<>();
    Path file = folder.resolve("a.parquet");
    try (ParquetWriter out = new ParquetWriter(Files.newOutputStream(file), COLUMNS)) {
      for (int i = 0; i < 120_000; i++) {
        String text = maybe(random, "value " + random.nextInt(40));
        String unique = maybe(random, "u" + i);
        BigDecimal money = maybe(random, new BigDecimal(new BigInteger(100, random), 12).negate());
        Double real = maybe(random, random.nextDouble());
        Long whole = maybe(random, random.nextLong());
        Long moment = maybe(random, Math.floorMod(random.nextLong(), 4_000_000_000_000L));
        out.write(text, unique, money, real, whole, moment, null);
        expected.add(
            new String[] {
              text,
              unique,
              money == null ? null : Decimals.text(money),
              real == null ? null : Decimals.text(real),
              whole == null ? null : whole.toString(),
              moment == null ? null : Instant.ofEpochMilli(moment).toString(),
              null
            });
      }
    }
    try (ParquetRows rows = new ParquetRows(ParquetSource.of(file))) {
      assertThat(rows.columns())
          .containsExactly("text", "unique", "money", "real", "whole", "moment", "nothing");
      for (String[] row : expected) {
        assertThat(rows.next()).isEqualTo(row);
      }
      assertThat(rows.next()).isNull();
    }
  }

  private static <T> T maybe(Random random, T value) {
    return random.nextInt(10) == 0 ? null : value;
  }

  @Test
  void theSameRowsGiveTheSameBytes() throws IOException {
    assertThat(small()).isEqualTo(small());
  }

  private static byte[] small() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParquetWriter out = new ParquetWriter(bytes, COLUMNS)) {
      out.write("a", "b", BigDecimal.TEN, 1.5, 2L, 3L, null);
    }
    return bytes.toByteArray();
  }

  @Test
  void aFileWithoutRowsHasColumns() throws IOException, WireException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ParquetWriter(bytes, COLUMNS).close();
    byte[] file = bytes.toByteArray();
    try (ParquetRows rows = new ParquetRows(ParquetSource.of(file, 0, file.length))) {
      assertThat(rows.columns()).hasSize(COLUMNS.size());
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void moneyIsNeverRounded() throws IOException {
    try (ParquetWriter out =
        new ParquetWriter(
            new ByteArrayOutputStream(), List.of(new Column("money", Kind.DECIMAL, 2)))) {
      assertThatThrownBy(() -> out.write(new BigDecimal("0.001")))
          .isInstanceOf(ArithmeticException.class);
      assertThatThrownBy(() -> out.write(new BigDecimal("1e37")))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  static List<Path> foreign() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/parquet"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /** Files of another writer, in all encodings that it has; all with the same rows. */
  @ParameterizedTest
  @MethodSource("foreign")
  void othersFilesAreRead(Path file) throws IOException, WireException {
    List<String> lines = new ArrayList<>();
    try (ParquetRows rows = new ParquetRows(ParquetSource.of(file))) {
      lines.add(String.join("|", rows.columns()));
      for (String[] row; (row = rows.next()) != null; ) {
        lines.add(String.join("|", Arrays.asList(row)));
      }
    }
    assertThat(lines).isEqualTo(Files.readAllLines(file.resolveSibling("rows.txt")));
  }
}
