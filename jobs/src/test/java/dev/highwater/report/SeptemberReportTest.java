package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.highwater.cli.HighwaterCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteDataSource;

/**
 * The report of a real bill against sums that SQLite takes of the same file: exact, in every
 * breakdown and of every cost. Amounts are whole numbers of 10⁻¹⁵ there.
 */
class SeptemberReportTest {
  private static final int SCALE = 15;

  private static final Map<String, String> NAMES =
      Map.of(
          "byService", "ServiceName",
          "byRegion", "COALESCE(RegionId, 'none')",
          "byAccount", "COALESCE(SubAccountId, BillingAccountId)",
          "byCategory",
              "ChargeCategory || CASE WHEN ChargeClass IS NULL THEN '' ELSE ' (correction)' END",
          "byEnvironment", "COALESCE(json_extract(Tags, '$.environment'), 'unallocated')",
          "byTeam", "COALESCE(json_extract(Tags, '$.business_unit'), 'unallocated')",
          "byApplication", "COALESCE(json_extract(Tags, '$.application'), 'unallocated')",
          "byUsageType", "COALESCE(SkuId, 'none')");

  @TempDir Path folder;

  private static Path bill() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null) {
      Path file = at.resolve("../shared/data/finops/focus/focus_1_0_aws_20240901_20240920.csv");
      if (Files.exists(file)) {
        return file;
      }
      at = at.getParent();
    }
    return null;
  }

  private JsonNode report(Path bill, String cost, String from, String to) throws Exception {
    StringWriter said = new StringWriter();
    int exit =
        HighwaterCommand.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(
                "report",
                "--from",
                from,
                "--to",
                to,
                "--input",
                bill.toString(),
                "--format",
                "focus-csv",
                "--cost",
                cost,
                "--group-by",
                "usage-type",
                "--out",
                folder.toString());
    assertThat(exit).as(said.toString()).isZero();
    return new ObjectMapper().readTree(folder.resolve("cost-report.json").toFile());
  }

  /** All columns as texts, NULL where the file says so; costs also as whole numbers. */
  private static Connection load(Path bill) throws Exception {
    SQLiteDataSource memory = new SQLiteDataSource();
    memory.setUrl("jdbc:sqlite::memory:");
    Connection database = memory.getConnection();
    database.setAutoCommit(false);
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(bill)) {
      PreparedStatement insert = null;
      for (NamedCsvRecord row : rows) {
        if (insert == null) {
          String columns = String.join(", ", row.getHeader());
          try (Statement create = database.createStatement()) {
            create.execute(
                "CREATE TABLE bill (" + columns + ", billed, effective, list, contracted)");
          }
          insert =
              database.prepareStatement(
                  "INSERT INTO bill VALUES (?" + ", ?".repeat(row.getHeader().size() + 3) + ")");
        }
        int at = 1;
        for (String cell : row.getFields()) {
          insert.setString(at++, cell.equals("NULL") ? null : cell);
        }
        for (String cost :
            new String[] {"BilledCost", "EffectiveCost", "ListCost", "ContractedCost"}) {
          insert.setLong(
              at++, new BigDecimal(row.getField(cost)).movePointRight(SCALE).longValueExact());
        }
        insert.executeUpdate();
      }
    }
    return database;
  }

  @ParameterizedTest
  @CsvSource({
    "billed, 2024-09-01, 2024-10-01",
    "effective, 2024-09-01, 2024-10-01",
    "list, 2024-09-01, 2024-09-21",
    "contracted, 2024-09-05, 2024-09-12"
  })
  void everyBreakdownIsTheSumThatSqlTakes(String cost, String from, String to) throws Exception {
    Path bill = bill();
    assumeTrue(bill != null, "the shared bill is not here");
    JsonNode report = report(bill, cost, from, to);
    try (Connection database = load(bill)) {
      assertThat(new BigDecimal(report.get("total").asText()))
          .isEqualByComparingTo(sums(database, "'all'", cost, from, to).get("all"));
      for (Map.Entry<String, String> name : NAMES.entrySet()) {
        Map<String, BigDecimal> lines = new TreeMap<>();
        report
            .at("/breakdown/" + name.getKey())
            .forEach(
                line ->
                    lines.put(
                        line.get("name").asText(), new BigDecimal(line.get("total").asText())));
        Map<String, BigDecimal> expected = sums(database, name.getValue(), cost, from, to);
        // names that only the days before have are lines of zero
        lines.keySet().removeIf(line -> !expected.containsKey(line) && isZero(lines.get(line)));
        assertThat(lines).as(name.getKey()).isEqualTo(expected);
      }
    }
  }

  private static boolean isZero(BigDecimal amount) {
    return amount.signum() == 0;
  }

  private static Map<String, BigDecimal> sums(
      Connection database, String name, String cost, String from, String to) throws Exception {
    Map<String, BigDecimal> sums = new TreeMap<>();
    try (Statement select = database.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT %s AS name, SUM(%s) FROM bill WHERE ChargePeriodStart >= '%s' AND ChargePeriodStart < '%s' GROUP BY 1"
                    .formatted(name, cost, from, to))) {
      while (rows.next()) {
        BigDecimal sum = BigDecimal.valueOf(rows.getLong(2), SCALE).stripTrailingZeros();
        sums.put(rows.getString(1), new BigDecimal(sum.toPlainString()));
      }
    }
    return sums;
  }

  @Test
  void theWholeBillIsWhatItIs() throws Exception {
    Path bill = bill();
    assumeTrue(bill != null, "the shared bill is not here");
    assertThat(report(bill, "billed", "2024-09-01", "2024-10-01").get("total").asText())
        .isEqualTo("8.8931628045");
  }
}
