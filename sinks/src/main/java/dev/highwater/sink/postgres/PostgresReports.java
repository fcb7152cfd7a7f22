package dev.highwater.sink.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/**
 * Writes cost reports, as {@code cost-report.json} tells them, into tables: {@code cost_reports},
 * {@code cost_report_lines}, {@code cost_report_days}. A report of the same period, currency, cost,
 * knowledge time and part replaces the one that is there, all of it or nothing. The tables are made
 * by {@link Migrations}.
 */
public final class PostgresReports {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String KEYS = "period_from, period_to, currency, cost, as_of, split";

  private static final String UPSERT =
      "insert into cost_reports ("
          + KEYS
          + ", total, previous_total, change_percent, compared_total, complete_through,"
          + " potential_savings, implemented_savings, report, written_at) values (?::date, ?::date,"
          + " ?, ?, ?::timestamptz, ?, ?, ?, ?, ?, ?::date, ?, ?, ?::jsonb, now())"
          + " on conflict ("
          + KEYS
          + ") do update set total = excluded.total, previous_total = excluded.previous_total,"
          + " change_percent = excluded.change_percent, compared_total = excluded.compared_total,"
          + " complete_through = excluded.complete_through,"
          + " potential_savings = excluded.potential_savings,"
          + " implemented_savings = excluded.implemented_savings, report = excluded.report,"
          + " written_at = excluded.written_at";

  private static final String WHERE =
      " where period_from = ?::date and period_to = ?::date and currency = ? and cost = ?"
          + " and as_of = ?::timestamptz and split = ?";

  private final PostgresSettings settings;

  public PostgresReports(PostgresSettings settings) {
    this.settings = settings;
  }

  /** What tells reports apart. */
  private record Key(
      String from, String to, String currency, String cost, String asOf, String split) {
    int bind(PreparedStatement statement) throws SQLException {
      statement.setString(1, from);
      statement.setString(2, to);
      statement.setString(3, currency);
      statement.setString(4, cost);
      statement.setString(5, asOf);
      statement.setString(6, split);
      return 7;
    }
  }

  /**
   * Writes a report and its other currencies.
   *
   * @param json the text of {@code cost-report.json}
   * @param split the team or other part that it is of; empty for all
   * @throws IOException where the text is no report, or the database does not take it; nothing of
   *     it is then there
   */
  public void write(String json, String split) throws IOException {
    JsonNode report;
    try {
      report = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException("no cost report: not JSON", e);
    }
    try (Connection connection =
        DriverManager.getConnection(settings.url(), settings.properties())) {
      connection.setAutoCommit(false);
      Migrations.run(connection);
      write(connection, report, split);
      for (JsonNode other : report.path("otherCurrencies")) {
        write(connection, other, split);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IOException(
          settings.url() + " does not take the report: " + e.getSQLState() + " " + line(e), e);
    }
  }

  private static String line(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void write(Connection connection, JsonNode report, String split)
      throws SQLException, IOException {
    Key key =
        new Key(
            text(report.path("period"), "from"),
            text(report.path("period"), "to"),
            text(report, "currency"),
            report.path("cost").asText("effective"),
            report.path("asOf").asText("infinity"),
            split);
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      int at = key.bind(upsert);
      at = amounts(upsert, at, report);
      upsert.setString(at++, textOrNull(report.path("completeThrough")));
      upsert.setBigDecimal(at++, number(report.path("optimization").path("potentialSavings")));
      upsert.setBigDecimal(at++, number(report.path("optimization").path("implementedSavings")));
      upsert.setString(at, report.toString());
      upsert.executeUpdate();
    }
    delete(connection, "cost_report_lines", key);
    delete(connection, "cost_report_days", key);
    lines(connection, key, report.path("breakdown"));
    days(connection, key, report.path("days"));
  }

  private static void delete(Connection connection, String table, Key key) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("delete from " + table + WHERE)) {
      key.bind(delete);
      delete.executeUpdate();
    }
  }

  private static void lines(Connection connection, Key key, JsonNode breakdown)
      throws SQLException, IOException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into cost_report_lines ("
                + KEYS
                + ", grouped_by, name, place, total, previous_total, change_percent,"
                + " compared_total)"
                + " values (?::date, ?::date, ?, ?, ?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Map.Entry<String, JsonNode> group : breakdown.properties()) {
        int place = 0;
        for (JsonNode line : group.getValue()) {
          int at = key.bind(insert);
          insert.setString(at++, group.getKey());
          insert.setString(at++, text(line, "name"));
          insert.setInt(at++, ++place);
          amounts(insert, at, line);
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void days(Connection connection, Key key, JsonNode days)
      throws SQLException, IOException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into cost_report_days ("
                + KEYS
                + ", day, total, preliminary)"
                + " values (?::date, ?::date, ?, ?, ?::timestamptz, ?, ?::date, ?, ?)")) {
      for (JsonNode day : days) {
        int at = key.bind(insert);
        insert.setString(at++, text(day, "date"));
        insert.setBigDecimal(at++, needed(day, "total"));
        insert.setBoolean(at, day.path("preliminary").asBoolean());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static int amounts(PreparedStatement statement, int at, JsonNode of)
      throws SQLException, IOException {
    statement.setBigDecimal(at, needed(of, "total"));
    statement.setBigDecimal(at + 1, needed(of, "previousTotal"));
    statement.setBigDecimal(at + 2, number(of.path("changePercent")));
    statement.setBigDecimal(at + 3, number(of.path("comparedTotal")));
    return at + 4;
  }

  private static String text(JsonNode of, String field) throws IOException {
    JsonNode value = of.path(field);
    if (!value.isTextual()) {
      throw new IOException("no cost report: expected the text " + field);
    }
    return value.asText();
  }

  private static String textOrNull(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  private static BigDecimal needed(JsonNode of, String field) throws IOException {
    BigDecimal number = number(of.path(field));
    if (number == null) {
      throw new IOException("no cost report: expected the amount " + field);
    }
    return number;
  }

  /** Exact, whether it is written as text or as a number; {@code null} where there is none. */
  private static BigDecimal number(JsonNode value) throws IOException {
    if (!value.isTextual() && !value.isNumber()) {
      return null;
    }
    try {
      return new BigDecimal(value.asText());
    } catch (NumberFormatException e) {
      throw new IOException("no cost report: " + value.asText() + " is no amount", e);
    }
  }
}
