package dev.highwater.report;

import dev.highwater.codec.parquet.ParquetWriter;
import dev.highwater.codec.parquet.ParquetWriter.Column;
import dev.highwater.codec.parquet.ParquetWriter.Kind;
import dev.highwater.cost.core.report.CostReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code cost-report.parquet}: the lines of {@code cost-report.csv}. Amounts are {@code DECIMAL(38,
 * s)}, where s is what the most precise of them needs, so that they are exact; texts in a report
 * where that is too little for one of them.
 */
public final class ReportParquet {
  private static final int DIGITS = 38;
  private static final int CENTS = 2;

  private ReportParquet() {}

  /** The file's bytes; the same for the same report. */
  public static byte[] of(CostReport report) {
    List<ReportLine> lines = ReportLine.all(report);
    List<BigDecimal> amounts = lines.stream().flatMap(ReportParquet::amounts).toList();
    int scale = amounts.stream().mapToInt(BigDecimal::scale).max().orElse(0);
    boolean fits =
        amounts.stream()
            .allMatch(
                amount -> amount.precision() - amount.scale() + Math.max(CENTS, scale) <= DIGITS);
    Column amount =
        fits ? new Column("", Kind.DECIMAL, Math.max(CENTS, scale)) : Column.of("", Kind.TEXT);
    List<Column> columns = new ArrayList<>();
    for (String name : ReportLine.COLUMNS) {
      columns.add(
          switch (name) {
            case "total", "previousTotal", "change", "comparedTotal" ->
                new Column(name, amount.kind(), amount.scale());
            case "changePercent" -> new Column(name, Kind.DECIMAL, CENTS);
            default -> Column.of(name, Kind.TEXT);
          });
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParquetWriter out = new ParquetWriter(bytes, columns)) {
      for (ReportLine line : lines) {
        out.write(
            line.currency(),
            line.section(),
            line.name(),
            value(line.total(), fits),
            value(line.previousTotal(), fits),
            value(line.change(), fits),
            line.changePercent(),
            line.completeThrough().isEmpty() ? null : line.completeThrough(),
            value(line.comparedTotal(), fits));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Stream<BigDecimal> amounts(ReportLine line) {
    return Stream.of(line.total(), line.previousTotal(), line.change(), line.comparedTotal())
        .filter(Objects::nonNull)
        .map(BigDecimal::stripTrailingZeros);
  }

  private static Object value(BigDecimal amount, boolean fits) {
    return fits || amount == null ? amount : ReportJson.money(amount);
  }
}
