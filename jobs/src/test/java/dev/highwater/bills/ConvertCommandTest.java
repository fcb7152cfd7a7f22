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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvertCommandTest {
  private static final int HOURS = 8_760;

  /**
   * Rules that the model writes against its own text: an invoice both null and not null; a status
   * where there is no commitment, of a list that FOCUS 1.2 does not have (it says Used and Unused).
   */
  private static final Set<String> UPSTREAM =
      Set.of(
          "InvoiceId-C-004-C",
          "CommitmentDiscountStatus-C-003-C",
          "CommitmentDiscountStatus-C-004-C",
          "CommitmentDiscountStatus-C-005-M");

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

  private static void keepsTheRules(Path csv) throws IOException {
    FocusModel model = new FocusModel(shared("reference/focus-requirements-model-1.2.json"));
    List<Map<String, String>> rows = rows(csv);
    // Rows of a file are much alike.
    List<Map<String, String>> some =
        rows.subList(0, Math.min(rows.size(), csv.toString().contains("scenario") ? 100 : 600));
    Set<String> broken =
        new TreeSet<>(model.broken(List.copyOf(rows.get(0).keySet()), some).keySet());
    assertThat(model.evaluated()).isEqualTo(420);
    broken.removeAll(UPSTREAM);
    assertThat(broken).as(csv.toString()).isEmpty();
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
   * What a commitment's purchases bill is what its usage and its unused rest cost, over its term.
   */
  @Test
  void theScenariosOfTheSpecificationAddUp() throws IOException {
    Path scenarios = shared("focus/spec-scenarios/commitment_discount_scenarios");
    List<BigDecimal> purchases = new ArrayList<>();
    List<BigDecimal> usages = new ArrayList<>();
    try (Stream<Path> files = Files.list(scenarios)) {
      for (Path file : files.sorted().toList()) {
        Path whole = wholeTerm(file);
        Path csv = converted(whole, "focus-csv");
        keepsTheRules(csv);
        List<Map<String, String>> committed =
            rows(csv).stream().filter(row -> row.get("CommitmentDiscountId") != null).toList();
        boolean purchase = file.toString().contains("purchase");
        (purchase ? purchases : usages)
            .add(sum(committed, purchase ? "BilledCost" : "EffectiveCost"));
        assertThat(sum(committed, purchase ? "EffectiveCost" : "BilledCost").signum()).isZero();
      }
    }
    assertThat(purchases).hasSize(3).allMatch(sum -> sum.compareTo(new BigDecimal("8760")) == 0);
    assertThat(usages).hasSize(4).allMatch(sum -> sum.compareTo(new BigDecimal("8760")) == 0);
  }

  /**
   * The scenarios show the columns that matter, and the first charges of a year: here are all
   * columns and all charges. Their hours 20 to 30 of a day are none, so that times are made anew.
   */
  private Path wholeTerm(Path file) throws IOException {
    List<Map<String, String>> shown = rows(file);
    List<Map<String, String>> whole = new ArrayList<>();
    boolean usage = file.toString().contains("usage");
    for (Map<String, String> row : shown) {
      boolean recurring = usage || "Recurring".equals(row.get("ChargeFrequency"));
      boolean repeated =
          recurring
              && !usage
              && whole.stream().anyMatch(w -> "Recurring".equals(w.get("ChargeFrequency")));
      for (int hour = 0; !repeated && hour < (recurring ? HOURS : 1); hour++) {
        whole.add(completed(row, hour, recurring));
      }
    }
    return written(file, whole);
  }

  private static Map<String, String> completed(Map<String, String> row, int hour, boolean hourly) {
    Map<String, String> completed = new LinkedHashMap<>(row);
    var start = java.time.Instant.parse("2023-01-01T00:00:00Z").plusSeconds(3_600L * hour);
    completed.put("ChargePeriodStart", start.toString());
    completed.put(
        "ChargePeriodEnd",
        (hourly ? start.plusSeconds(3_600) : start.plusSeconds(3_600L * HOURS)).toString());
    completed.put("BillingCurrency", "USD");
    completed.put("BillingAccountId", "1");
    completed.put("ServiceName", "Compute of the example");
    completed.put("ProviderName", "ACMECORP");
    completed.put("ListCost", row.get("BilledCost"));
    completed.put("ContractedCost", row.get("BilledCost"));
    return completed;
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
        FocusModel model = new FocusModel(shared("reference/focus-requirements-model-1.2.json"));
        Set<String> broken =
            new TreeSet<>(model.broken(List.copyOf(focus.get(0).keySet()), focus).keySet());
        broken.removeAll(UPSTREAM);
        // The examples' purchases have an effective cost of their own, which no usage has.
        broken.remove("EffectiveCost-C-005-C");
        assertThat(broken).isEmpty();
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
    assertThat(err.toString()).contains("bad.csv:line 3: BilledCost-C-003-M: BilledCost");
    assertThat(rows(to)).hasSize(1);
    assertThat(out.toString()).contains("1 rows that break a rule");
  }

  @Test
  void whatIsNoBillIsSaid() throws IOException {
    Path to = folder.resolve("out.csv");
    assertThat(run("--input", "nowhere.csv", "--out", to.toString())).isEqualTo(1);
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThat(run("--input", other.toString(), "--out", to.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("other.csv: no bill's columns");
    assertThat(to).doesNotExist();
    assertThat(run("--input", other.toString(), "--format", "xls", "--out", to.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("focus-csv, focus-json");
  }
}
