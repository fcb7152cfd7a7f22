package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.CostBasis;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.parquet.ParquetRows;
import dev.highwater.codec.parquet.ParquetSource;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.ReportPeriod;
import dev.highwater.cost.findings.Beside;
import dev.highwater.files.ProgressLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the files that people open. */
class ReportTextTest {
  private static final String EVIL = "=HYPERLINK(1)<script>alert(1)</script>";

  @TempDir Path folder;

  private CostReport report() throws Exception {
    List<String> lines = new ArrayList<>(List.of(Rows.HEADER));
    lines.add(Rows.csv("2024-08-02", "EC2", "web", "4"));
    lines.add(Rows.csv("2024-09-01", "EC2", "web", "-5.5"));
    lines.add(Rows.csv("2024-09-02", EVIL, "@team", "1234567.891"));
    Path bill = Files.write(folder.resolve("bill.csv"), lines);
    ReportRequest request =
        new ReportRequest(
            ReportPeriod.between(LocalDate.of(2024, 9, 1), LocalDate.of(2024, 10, 1)),
            CostBasis.EFFECTIVE,
            null,
            Instant.parse("2024-11-01T00:00:00Z").toEpochMilli(),
            List.of(),
            null,
            AllocationSettings.DEFAULT,
            null,
            0,
            0,
            Beside.NOTHING,
            null,
            null);
    return request
        .answer(
            new FileBills(
                List.of(bill),
                InputFormat.AUTO,
                new ReportProgress(new ProgressLine(new PrintWriter(new StringWriter()), false))))
        .all();
  }

  @Test
  void noCellOfTheCsvIsAFormulaAndNumbersStayNumbers() throws Exception {
    String csv = ReportCsv.of(report());
    assertThat(csv)
        .startsWith(ReportCsv.HEADER + "\r\n")
        .contains(
            "USD,byService,'" + EVIL + ",1234567.891,0,1234567.891,new,2024-09-30,1234567.891\r\n")
        .contains("USD,byTeam,'@team,")
        .contains("USD,byService,EC2,-5.5,4,-9.5,-237.50,2024-09-30,-5.5\r\n");
    assertThat(ReportCsv.text(" =1+1")).isEqualTo("' =1+1");
    assertThat(ReportCsv.text("\t@x")).isEqualTo("'\t@x");
    assertThat(ReportCsv.text("-")).isEqualTo("'-");
    assertThat(ReportCsv.text("plain")).isEqualTo("plain");
  }

  @Test
  void parquetHasTheLinesOfTheCsvWithExactDecimals() throws Exception {
    List<String[]> rows = parquet(ReportParquet.of(report()));
    assertThat(rows.get(0)).containsExactly(ReportCsv.HEADER.split(","));
    List<String> lines = ReportCsv.of(report()).lines().toList();
    assertThat(rows).hasSameSizeAs(lines);
    for (int i = 1; i < rows.size(); i++) {
      String[] row = rows.get(i);
      String csv = lines.get(i);
      assertThat(csv).startsWith("USD," + row[1]).contains(row[2]);
      assertThat(csv).contains("," + new BigDecimal(row[3]).stripTrailingZeros().toPlainString());
    }
    assertThat(rows)
        .contains(
            new String[] {
              "USD",
              "byService",
              EVIL,
              "1234567.891",
              "0",
              "1234567.891",
              null,
              "2024-09-30",
              "1234567.891"
            })
        .contains(
            new String[] {
              "USD", "byService", "EC2", "-5.5", "4", "-9.5", "-237.5", "2024-09-30", "-5.5"
            })
        .contains(
            new String[] {
              "USD", "day", "2024-09-01", "-5.5", null, null, null, "2024-09-01", null
            });
  }

  private static List<String[]> parquet(byte[] file) throws Exception {
    List<String[]> rows = new ArrayList<>();
    try (ParquetRows read = new ParquetRows(ParquetSource.of(file, 0, file.length))) {
      rows.add(read.columns().toArray(String[]::new));
      for (String[] row; (row = read.next()) != null; ) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void amountsThatNoDecimalHoldsAreTexts() throws Exception {
    BigDecimal small = new BigDecimal("1e-30");
    BigDecimal large = new BigDecimal("1e30").add(small);
    CostReport report = report();
    CostReport.Line line =
        new CostReport.Line("", large, large, small, null, false, LocalDate.of(2024, 9, 30));
    CostReport wide =
        new CostReport(
            report.period(),
            report.currency(),
            report.basis(),
            null,
            line,
            Map.of(),
            report.effects(),
            List.of(),
            report.untagged(),
            List.of(),
            List.of(),
            List.of(),
            0,
            report.reach(),
            report.extras(),
            List.of(),
            List.of());
    assertThat(parquet(ReportParquet.of(wide)).get(1))
        .contains(large.toPlainString(), small.toPlainString());
  }

  @Test
  void thePageNeedsNothingAndNothingOfABillRunsInIt() throws Exception {
    String page = ReportPage.of(report());
    assertThat(page)
        .contains("default-src 'none'; style-src 'sha256-")
        .doesNotContain("<script")
        .doesNotContain(" style=")
        .doesNotContain("http://")
        .doesNotContain("https://")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("1,234,562.39") // rounded for reading
        .contains("title=\"1234562.391\"") // and exact
        .contains("\u22125.50");
    assertThat(page.split("<svg class=\"chart\"")).hasSize(3);
    // each once more for phones, where nothing has to be scrolled
    assertThat(page.split("<svg class=\"chart small\"")).hasSize(3);
    assertThat(page).doesNotContain("overflow-x");
  }

  @Test
  void amountsAreShownAsPeopleReadThem() {
    Shown shown = new Shown(new BigDecimal("1000"));
    assertThat(shown.money(new BigDecimal("1234567.895"))).isEqualTo("1,234,567.90");
    assertThat(shown.money(new BigDecimal("-0.001"))).isEqualTo("0.00");
    assertThat(shown.signed(new BigDecimal("2"))).isEqualTo("+2.00");
    assertThat(new Shown(new BigDecimal("8.9")).money(new BigDecimal("0.00012")))
        .isEqualTo("0.0001");
    assertThat(Shown.brief(new BigDecimal("12345"))).isEqualTo("12k");
    assertThat(Shown.brief(new BigDecimal("2500000"))).isEqualTo("2.5M");
    assertThat(Shown.percent(new BigDecimal("-3.25"))).isEqualTo("\u22123.3 %");
  }

  @Test
  void everyBreakdownOfTheStandardIsThere() throws Exception {
    assertThat(report().breakdown()).containsOnlyKeys(Grouping.STANDARD);
  }

  @Test
  void twoNamesNeverShareAFolder() {
    assertThat(ReportFiles.folder("a/b")).isEqualTo("a%2fb");
    assertThat(ReportFiles.folder("a%2fb")).isEqualTo("a%252fb");
    assertThat(ReportFiles.folder("..")).isEqualTo("%2e.");
    assertThat(ReportFiles.folder("web")).isEqualTo("web");
    assertThat(ReportFiles.folder(" ab")).isEqualTo("%20ab");
    assertThat(ReportFiles.folder("\u20ab")).isEqualTo("%e2%82%ab");
    assertThat(ReportFiles.folder("\t")).isEqualTo("%09");
    assertThat(ReportFiles.folder("")).isEqualTo("%");
    assertThat(ReportFiles.folder("a".repeat(150))).isEqualTo("a".repeat(150));
  }

  @Test
  void aLongNamesFolderEndsWithItsHash() {
    String long1 = ReportFiles.folder("a".repeat(151));
    assertThat(long1).hasSize(150).matches("a{117}~[0-9a-f]{32}");
    assertThat(ReportFiles.folder("a".repeat(152))).hasSize(150).isNotEqualTo(long1);
    assertThat(ReportFiles.folder(long1)).isNotEqualTo(long1);
    for (String one : List.of("x", "\u00e9", "\u6771", "\ud83d\ude00")) {
      assertThat(ReportFiles.folder(one.repeat(256))).as(one).hasSize(150);
    }
  }
}
