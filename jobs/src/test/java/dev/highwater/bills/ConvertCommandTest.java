package dev.highwater.bills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvertCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    CommandLine line = new CommandLine(new ConvertCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private Path converted(Path input, String format) {
    Path to = folder.resolve(input.getFileName() + ".focus.csv");
    assertThat(run("--input", input.toString(), "--format", format, "--out", to.toString()))
        .as(out + "\n" + err)
        .isZero();
    return to;
  }

  static Path shared(String name) {
    String set = System.getProperty("highwater.data");
    Path found = set == null ? null : Path.of(set, "finops", name);
    for (Path at = Path.of("").toAbsolutePath(); set == null && at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data/finops").resolve(name);
      if (Files.exists(candidate)) {
        found = candidate;
        break;
      }
    }
    assumeTrue(found != null && Files.exists(found), "shared/data/finops/" + name + " is absent");
    return found;
  }

  private static List<Map<String, String>> rows(Path csv) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      List<String> header = null;
      for (CsvRecord record : reader) {
        if (header == null) {
          header = record.getFields();
          continue;
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
          row.put(header.get(i), record.getField(i).isEmpty() ? null : record.getField(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static BigDecimal sum(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> new BigDecimal(row.get(column)))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .stripTrailingZeros();
  }

  /**
   * All rows, by all rules: of the 420 static ones, nine say MAY. One that wants all invoices to be
   * null is broken; its sibling wants none to be.
   */
  private static void keepsTheRules(Path csv) throws IOException {
    List<Map<String, String>> rows = rows(csv);
    FocusModel model = new FocusModel(shared("reference/focus-requirements-model-1.2.json"));
    assertThat(model.broken(List.copyOf(rows.get(0).keySet()), rows).keySet())
        .as(csv.toString())
        .containsExactly("InvoiceId-C-004-C");
    assertThat(model.evaluated()).isEqualTo(411);
  }

  @Test
  void theSeptemberSampleBecomesOnePointTwo() throws IOException {
    Path sample = shared("focus/focus_1_0_aws_20240901_20240920.csv");
    Path csv = converted(sample, "focus-csv");
    keepsTheRules(csv);
    List<Map<String, String>> rows = rows(csv);
    assertThat(rows).hasSize(558);
    assertThat(sum(rows, "BilledCost")).isEqualTo(sum(rows(sample), "BilledCost"));
    assertThat(rows).allMatch(row -> row.get("Id") != null);
    assertThat(out.toString()).contains("558 rows read, 558 written").contains("NULL");
  }

  @Test
  void theLegacyReportBecomesFocusToTheLastDigit() throws IOException {
    Path csv = converted(shared("billing-native/aws_cur_legacy_sample.csv"), "cur-csv");
    keepsTheRules(csv);
    assertThat(sum(rows(csv), "BilledCost")).isEqualTo(new BigDecimal("1.6823086974"));
    assertThat(out.toString()).contains("1.6823086974 USD");
    Path again = converted(csv, "auto");
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(csv));
  }

  /**
   * In each hour, what a commitment's usage and its unused rest cost is what its purchases bill for
   * that hour. The scenarios show the first charges of a year; their rows are as they are there,
   * with the columns that must be and are not shown.
   */
  @Test
  void theScenariosOfTheSpecificationAddUp() throws IOException {
    Path scenarios = shared("focus/spec-scenarios/commitment_discount_scenarios");
    List<String> hours = new ArrayList<>();
    try (Stream<Path> files = Files.list(scenarios)) {
      for (Path file : files.sorted().toList()) {
        List<Map<String, String>> shown = rows(file);
        Path csv =
            converted(
                written(file, shown.stream().map(ConvertCommandTest::completed).toList()),
                "focus-csv");
        keepsTheRules(csv);
        List<Map<String, String>> rows = rows(csv);
        assertThat(rows).hasSameSizeAs(shown);
        rows.removeIf(row -> row.get("CommitmentDiscountId") == null);
        boolean purchase = file.toString().contains("purchase");
        assertThat(sum(rows, purchase ? "EffectiveCost" : "BilledCost").signum()).isZero();
        BigDecimal hour = purchase ? billedForAnHour(rows) : sum(rows, "EffectiveCost");
        hours.add(hour.stripTrailingZeros().toPlainString());
      }
    }
    assertThat(hours).containsExactly("1", "1", "1", "1", "1", "1", "1");
  }

  /** A one-time purchase is for the hours of its period; a recurring one is billed each hour. */
  private static BigDecimal billedForAnHour(List<Map<String, String>> rows) {
    BigDecimal recurring = BigDecimal.ZERO;
    BigDecimal once = BigDecimal.ZERO;
    for (Map<String, String> row : rows) {
      BigDecimal billed = new BigDecimal(row.get("BilledCost"));
      if (row.get("ChargeFrequency").equals("Recurring")) {
        assertThat(recurring.signum() == 0 || recurring.compareTo(billed) == 0).isTrue();
        recurring = billed;
      } else {
        long hours =
            Duration.between(
                    Instant.parse(row.get("ChargePeriodStart")),
                    Instant.parse(row.get("ChargePeriodEnd")))
                .toHours();
        once = once.add(billed.divide(BigDecimal.valueOf(hours)));
      }
    }
    return recurring.add(once);
  }

  /** With what is mandatory; their hour 30 is none. */
  private static Map<String, String> completed(Map<String, String> shown) {
    Map<String, String> row = new LinkedHashMap<>(shown);
    row.replace("ChargePeriodEnd", "2023-02-01T30:00:00Z", "2023-02-02T06:00:00Z");
    row.put("BillingCurrency", "USD");
    row.put("BillingAccountId", "1");
    row.put("ServiceName", "Compute of the example");
    row.put("ProviderName", "ACMECORP");
    row.put("ListCost", row.get("BilledCost"));
    row.put("ContractedCost", row.get("BilledCost"));
    return row;
  }

  private Path written(Path name, List<Map<String, String>> rows) throws IOException {
    Path file = folder.resolve(name.getFileName());
    StringBuilder csv = new StringBuilder(String.join(",", rows.get(0).keySet())).append('\n');
    for (Map<String, String> row : rows) {
      csv.append(
              String.join(
                  ",",
                  row.values().stream()
                      .map(value -> value == null ? "" : '"' + value.replace("\"", "\"\"") + '"')
                      .toList()))
          .append('\n');
    }
    return Files.writeString(file, csv);
  }

  /** They are as a spreadsheet shows them: {@code $50,000.00} and {@code 5/1/25}. */
  @Test
  void theAgreementsOfTheSpecificationAddUp() throws IOException {
    int files = 0;
    Path agreements = shared("focus/spec-scenarios/saas_examples/simple_agreements");
    try (Stream<Path> all = Files.list(agreements)) {
      for (Path file : all.sorted().toList()) {
        List<Map<String, String>> rows = rows(file);
        for (Map<String, String> row : rows) {
          row.replaceAll((name, value) -> value == null ? null : plain(value));
        }
        Path csv = converted(written(file, rows), "focus-csv");
        List<Map<String, String>> focus = rows(csv);
        assertThat(sum(focus, "EffectiveCost")).isEqualTo(sum(focus, "BilledCost"));
        keepsTheRules(csv);
        files++;
      }
    }
    assertThat(files).isEqualTo(5);
  }

  private static String plain(String value) {
    String number = value.strip().replace("$", "").replace(",", "");
    if (value.contains("$")) {
      return number;
    }
    String[] date = value.split("/");
    return date.length == 3 && date[2].length() == 2
        ? "20%s-%02d-%02dT00:00:00Z"
            .formatted(date[2], Integer.parseInt(date[0]), Integer.parseInt(date[1]))
        : value;
  }

  @Test
  void aBadRowIsLeftOutAndTold() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.csv"),
            """
            BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName
            1,1,1,1,USD,1,2024-09-01,2024-10-01,2024-09-02,2024-09-03,Usage,Queue,AWS
            ,1,1,1,USD,1,2024-09-01,2024-10-01,2024-09-02,2024-09-03,Usage,Queue,AWS
            """);
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", bad.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("bad.csv: line 3: BilledCost-C-003-M: BilledCost");
    assertThat(rows(to)).hasSize(1);
    assertThat(out.toString()).contains("2 rows read, 1 written", "1 row that breaks a rule");
  }

  /** Objects leave out what they have no value for: no row tells the columns of the others. */
  @Test
  void columnsOfLaterObjectsAreCarriedAlong() throws IOException {
    Path json =
        Files.writeString(
            folder.resolve("later.jsonl"),
            object("\"x_First\": \"a\"")
                + "{\"colour\": \"red\"}\n"
                + object("\"x_Custom\": \"keep me\", \"x_UsageType\": \"BoxUsage\"")
                + object("\"x_LineItemId\": \"17\", \"x_First\": \"b\""));
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", json.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("4 rows read, 3 written");
    List<Map<String, String>> rows = rows(to);
    assertThat(rows).extracting(row -> row.get("x_First")).containsExactly("a", null, "b");
    assertThat(rows).extracting(row -> row.get("x_Custom")).containsExactly(null, "keep me", null);
    assertThat(rows.get(1)).containsEntry("x_UsageType", "BoxUsage");
    assertThat(rows.get(2)).containsEntry("x_LineItemId", "17");
    assertThat(rows.get(0)).doesNotContainKey("colour");
  }

  @Test
  void objectsWithEverMoreColumnsAreRefused() throws IOException {
    Path json = folder.resolve("many.jsonl");
    for (int i = 0; i < 1_001; i++) {
      Files.writeString(
          json,
          object("\"x_Column" + i + "\": \"1\""),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", json.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("many.jsonl: row 1000: more than 1,000 columns that are none of FOCUS");
    assertThat(to).doesNotExist();
  }

  /** Equal columns twice are the same list. */
  @Test
  void objectsThatAreNoRowsAreLeftOutAsOftenAsTheyCome() throws IOException {
    String none = "{\"colour\": \"red\"}\n";
    Path json =
        Files.writeString(
            folder.resolve("none.jsonl"), object("\"Tags\": {}") + none + none + none);
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", json.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("4 rows read, 1 written");
    assertThat(err.toString())
        .contains("row 2: no bill's columns", "row 4: no bill's columns", "found \"colour\"");
  }

  private static String object(String more) {
    return "{\"BilledCost\": 1, \"EffectiveCost\": 1, \"ListCost\": 1, \"ContractedCost\": 1,"
        + " \"BillingCurrency\": \"USD\", \"BillingAccountId\": \"1\","
        + " \"BillingPeriodStart\": \"2024-09-01T00:00:00Z\","
        + " \"BillingPeriodEnd\": \"2024-10-01T00:00:00Z\","
        + " \"ChargePeriodStart\": \"2024-09-02T00:00:00Z\","
        + " \"ChargePeriodEnd\": \"2024-09-03T00:00:00Z\", \"ChargeCategory\": \"Usage\","
        + " \"ServiceName\": \"Queue\", \"ProviderName\": \"AWS\", "
        + more
        + "}\n";
  }

  @Test
  void azuresOwnExportIsNotTakenForFocus() {
    Path azure = shared("billing-native/azure_ea_export_sample.csv");
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", azure.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("azure_ea_export_sample.csv: no bill's columns; expected FOCUS (BilledCost, ")
        .contains("; found \"InvoiceSectionName\", ");
    assertThat(to).doesNotExist();
  }

  @Test
  void whatIsNoBillIsSaid() throws IOException {
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", "nowhere.csv", "--out", to.toString())).isEqualTo(1);
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThat(run("--input", other.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("other.csv: no bill's columns");
    assertThat(run("--input", other.toString(), "--format", "cur", "--out", to.toString()))
        .as("any of AWS' reports, as for a report")
        .isEqualTo(1);
    Path json = Files.writeString(folder.resolve("a.json"), "{\"BilledCost\": 1, \"Charge");
    assertThat(run("--input", json.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("a.json: row 1: JSON: syntax, near line 1, column 26");
    assertThat(to).doesNotExist();
    assertThat(run("--input", other.toString(), "--format", "xls", "--out", to.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("focus-csv, focus-json");
  }
}
