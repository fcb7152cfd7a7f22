package dev.highwater.bench;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.files.CsvRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteDataSource;

/**
 * The same sums by SQLite: the columns that they need go into a table of a new file, in one
 * transaction without a journal, and one statement groups them.
 */
final class SqlitePeer {
  private static final int BATCH = 10_000;

  private final Path directory;

  SqlitePeer(Path directory) {
    this.directory = directory;
  }

  /** Sums of effective cost by {@code day|service|team}. */
  Map<String, Double> grouped(Path bill) throws IOException, SQLException {
    Path file = Files.createTempFile(directory, "peer", ".sqlite");
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    source.setJournalMode("OFF");
    source.setSynchronous("OFF");
    try (Connection database = source.getConnection()) {
      load(database, bill);
      return sums(database);
    } finally {
      Files.delete(file);
    }
  }

  private static void load(Connection database, Path bill) throws IOException, SQLException {
    try (Statement create = database.createStatement()) {
      create.execute("CREATE TABLE bill (start TEXT, service TEXT, tags TEXT, cost REAL)");
    }
    database.setAutoCommit(false);
    try (CsvRows rows = new CsvRows(bill, false);
        PreparedStatement insert =
            database.prepareStatement("INSERT INTO bill VALUES (?, ?, ?, ?)")) {
      List<String> header = rows.next().getFields();
      int start = header.indexOf("ChargePeriodStart");
      int service = header.indexOf("ServiceName");
      int tags = header.indexOf("Tags");
      int cost = header.indexOf("EffectiveCost");
      int waiting = 0;
      for (CsvRecord row; (row = rows.next()) != null; ) {
        insert.setString(1, row.getField(start));
        insert.setString(2, row.getField(service));
        insert.setString(3, row.getField(tags));
        insert.setDouble(4, Double.parseDouble(row.getField(cost)));
        insert.addBatch();
        if (++waiting % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    database.commit();
  }

  private static Map<String, Double> sums(Connection database) throws SQLException {
    Map<String, Double> sums = new TreeMap<>();
    try (Statement query = database.createStatement();
        ResultSet groups =
            query.executeQuery(
                "SELECT substr(start, 1, 10) || '|' || service || '|' || json_extract(tags, '$.team'),"
                    + " sum(cost) FROM bill GROUP BY 1")) {
      while (groups.next()) {
        sums.put(groups.getString(1), groups.getDouble(2));
      }
    }
    return sums;
  }
}
