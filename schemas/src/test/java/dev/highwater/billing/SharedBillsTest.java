package dev.highwater.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real bills: every row is read, and the money is all there. */
class SharedBillsTest {
  private final Repairs repairs = new Repairs();

  private List<FocusRow> read(InputFormat format, Path file)
      throws IOException, WireException, RuleException {
    List<FocusRow> rows = new ArrayList<>();
    try (BillTable table = BillFormat.open(format, file)) {
      BillReading reading =
          BillFormat.reading(format, table.columns(), table.emptyIsNull(), repairs);
      for (String[] cells; (cells = table.next()) != null; ) {
        rows.addAll(reading.read(cells));
      }
    }
    return rows;
  }

  private static BigDecimal sum(List<FocusRow> rows, CostBasis basis) {
    return rows.stream()
        .map(row -> Charges.of(row).costs().of(basis))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .stripTrailingZeros();
  }

  @Test
  void theLegacyReportComesToTheLastDigit() throws Exception {
    for (InputFormat format : new InputFormat[] {InputFormat.CUR_CSV, InputFormat.AUTO}) {
      List<FocusRow> rows = read(format, SharedFile.of("billing-native/aws_cur_legacy_sample.csv"));
      assertThat(rows).hasSize(1_281);
      assertThat(sum(rows, CostBasis.BILLED)).isEqualTo(new BigDecimal("1.6823086974"));
      assertThat(sum(rows, CostBasis.EFFECTIVE)).isEqualTo(new BigDecimal("1.6823086974"));
      assertThat(rows.stream().filter(row -> row.text(FocusColumn.CHARGE_CATEGORY).equals("Tax")))
          .hasSize(12);
    }
  }

  @Test
  void theSeptemberSampleIsUntidyAndWhole() throws Exception {
    List<FocusRow> rows =
        read(InputFormat.AUTO, SharedFile.of("focus/focus_1_0_aws_20240901_20240920.csv"));
    assertThat(rows).hasSize(558);
    assertThat(repairs.of(Repairs.Kind.TIME)).isEqualTo(4 * 558);
    assertThat(repairs.of(Repairs.Kind.NULL_WORD)).isPositive();
    assertThat(rows).allMatch(row -> row.extra("Id") != null);
    assertThat(rows.stream().filter(row -> row.tags().containsKey("environment"))).isNotEmpty();
  }
}
