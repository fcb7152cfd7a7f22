package dev.highwater.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real PostgreSQL, where it is installed. */
@Timeout(120)
class PostgresReportsTest {
  private static PostgresServer server;

  private PostgresReports reports;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(
        programs.isPresent(),
        "skipped: no initdb on the path or in /usr/lib/postgresql (Debian and Ubuntu: apt-get install postgresql)");
    server = PostgresServer.start(programs.get());
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void empty() throws SQLException {
    sql(
        "drop table if exists cost_report_lines, cost_report_days, cost_reports, highwater_migrations");
    reports = new PostgresReports(server.settings());
  }

  private static String report(String total, String more) {
    return """
        {"schema": "highwater/cost-report/1",
         "period": {"from": "2026-10-01", "to": "2026-11-01"}, "asOf": null,
         "currency": "USD", "cost": "effective",
         "total": "%s", "previousTotal": "100", "changePercent": 12.34, "comparedTotal": "112.34",
         "completeThrough": "2026-10-31",
         "breakdown": {
           "byService": [
             {"name": "Amazon EC2", "total": "1.23456789012345678901", "previousTotal": "0", "changePercent": null, "change": "new"},
             {"name": "O'Reilly", "total": "-5", "previousTotal": "5", "changePercent": -200,
              "comparedTotal": "-5"}],
           "byTeam": [{"name": "unallocated", "total": "%s", "previousTotal": "100", "changePercent": 12.34}]},
         "days": [{"date": "2026-10-01", "total": "3.5", "preliminary": false},
                  {"date": "2026-10-02", "total": "4", "preliminary": true}],
         "optimization": {"potentialSavings": "42.5", "implementedSavings": null},
         "otherCurrencies": [%s]}
        """
        .formatted(total, total, more);
  }

  @Test
  void aReportIsThereToTheLastDigit() throws Exception {
    reports.write(report("1234567890.123456789012345678", ""), "");
    assertThat(
            sql(
                "select total, previous_total, change_percent, compared_total, complete_through, as_of, potential_savings, implemented_savings from cost_reports"))
        .containsExactly(
            "1234567890.123456789012345678|100|12.34|112.34|2026-10-31|infinity|42.5|null");
    assertThat(
            sql(
                "select grouped_by, place, name, total, change_percent, compared_total from cost_report_lines order by 1, 2"))
        .containsExactly(
            "byService|1|Amazon EC2|1.23456789012345678901|null|null",
            "byService|2|O'Reilly|-5|-200|-5",
            "byTeam|1|unallocated|1234567890.123456789012345678|12.34|null");
    assertThat(sql("select day, total, preliminary from cost_report_days order by 1"))
        .containsExactly("2026-10-01|3.5|f", "2026-10-02|4|t");
    assertThat(sql("select report->>'schema' from cost_reports"))
        .containsExactly("highwater/cost-report/1");
  }

  @Test
  void theSameReportAgainReplacesIt() throws Exception {
    reports.write(report("1", ""), "");
    reports.write(report("2", ""), "");
    reports.write(report("3", ""), "team a");
    assertThat(sql("select split, total from cost_reports order by 1"))
        .containsExactly("|2", "team a|3");
    assertThat(sql("select count(*) from cost_report_lines")).containsExactly("6");
    assertThat(sql("select total from cost_report_lines where grouped_by = 'byTeam' order by 1"))
        .containsExactly("2", "3");
  }

  @Test
  void currenciesStayApart() throws Exception {
    String euro =
        """
        {"period": {"from": "2026-10-01", "to": "2026-11-01"}, "currency": "EUR", "cost": "effective",
         "total": "7", "previousTotal": "0", "breakdown": {}, "days": []}""";
    reports.write(report("1", euro), "");
    assertThat(sql("select currency, total from cost_reports order by 1"))
        .containsExactly("EUR|7", "USD|1");
  }

  @Test
  void allOrNothing() throws Exception {
    reports.write(report("1", ""), "");
    assertThatThrownBy(() -> reports.write(report("2", "{\"currency\": \"EUR\"}"), ""))
        .hasMessageContaining("expected the text from");
    assertThatThrownBy(() -> reports.write("no", "")).hasMessageContaining("not JSON");
    assertThat(sql("select total from cost_reports")).containsExactly("1");
  }

  @Test
  void scriptsRunOnceWhoeverComes() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String split = "part " + i;
      all.add(
          workers.submit(
              () -> {
                reports.write(report("1", ""), split);
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    workers.shutdown();
    assertThat(sql("select number, script from highwater_migrations order by 1"))
        .containsExactly(
            "1|V001__cost_reports.sql", "2|V002__lines_and_days.sql", "3|V003__compared_total.sql");
    assertThat(sql("select count(*) from cost_reports")).containsExactly("4");
  }

  @Test
  void anOlderDatabaseIsBroughtUpToDateAndAnAlteredOneRefused() throws Exception {
    try (Connection connection = connection()) {
      connection.setAutoCommit(false);
      assertThat(Migrations.run(connection, Migrations.SCRIPTS.subList(0, 1))).isEqualTo(1);
      connection.commit();
      assertThat(Migrations.run(connection)).isEqualTo(2);
      connection.commit();
      assertThat(Migrations.run(connection)).isZero();
    }
    sql("update highwater_migrations set hash = 'other' where number = 1");
    assertThatThrownBy(() -> reports.write(report("1", ""), ""))
        .hasMessageContaining("another version of V001__cost_reports.sql");
  }

  @Test
  void saysWhereItCouldNotWriteAndNeverThePassword() {
    PostgresSettings nowhere =
        new PostgresSettings("jdbc:postgresql://127.0.0.1:1/none", "u", "s3cr3t");
    assertThatThrownBy(() -> new PostgresReports(nowhere).write(report("1", ""), ""))
        .hasMessageStartingWith(
            "jdbc:postgresql://127.0.0.1:1/none does not take the report: 08001")
        .hasMessageNotContaining("s3cr3t");
    assertThat(nowhere.toString()).doesNotContain("s3cr3t");
  }

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection(server.settings().url(), server.settings().properties());
  }

  /** Runs a statement; the rows of its result with bars between the columns. */
  private static List<String> sql(String text) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      List<String> rows = new ArrayList<>();
      if (statement.execute(text)) {
        ResultSet result = statement.getResultSet();
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.append(i == 1 ? "" : "|").append(result.getString(i));
          }
          rows.add(row.toString());
        }
      }
      return rows;
    }
  }
}
