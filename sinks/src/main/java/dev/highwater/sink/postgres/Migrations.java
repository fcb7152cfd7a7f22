package dev.highwater.sink.postgres;

import dev.highwater.event.Hash128;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a database to the present schema: numbered scripts, each run once, in order, in one
 * transaction, by one process at a time. What was run is in {@code highwater_migrations}.
 */
final class Migrations {
  /** Their order is their number. A script that was published is never changed. */
  static final List<String> SCRIPTS =
      List.of("V001__cost_reports.sql", "V002__lines_and_days.sql", "V003__compared_total.sql");

  /** Any number that nobody else takes. */
  private static final long LOCK = 0x4869676877617465L;

  private Migrations() {}

  /** Runs what was not run yet, inside the connection's transaction, and answers how many. */
  static int run(Connection connection) throws SQLException, IOException {
    return run(connection, SCRIPTS);
  }

  static int run(Connection connection, List<String> scripts) throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
      statement.execute(
          "create table if not exists highwater_migrations (number integer primary key,"
              + " script text not null, hash text not null, run_at timestamptz not null default now())");
      int ran = 0;
      for (int number = 1; number <= scripts.size(); number++) {
        String script = scripts.get(number - 1);
        String text = text(script);
        String hash = Hash128.of(text.getBytes(StandardCharsets.UTF_8)).toString();
        String before = hash(connection, number);
        if (before == null) {
          statement.execute(text);
          record(connection, number, script, hash);
          ran++;
        } else if (!before.equals(hash)) {
          throw new IOException(
              "the database was made by another version of "
                  + script
                  + ": it is not changed; expected the Highwater that made it, or another database");
        }
      }
      return ran;
    }
  }

  private static String hash(Connection connection, int number) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select hash from highwater_migrations where number = ?")) {
      query.setInt(1, number);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private static void record(Connection connection, int number, String script, String hash)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into highwater_migrations (number, script, hash) values (?, ?, ?)")) {
      insert.setInt(1, number);
      insert.setString(2, script);
      insert.setString(3, hash);
      insert.executeUpdate();
    }
  }

  private static String text(String script) throws IOException {
    try (InputStream in = Migrations.class.getResourceAsStream(script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
