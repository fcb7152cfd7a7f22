package dev.highwater.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.CostRow.Amount;
import dev.highwater.files.AtomicFile;
import dev.highwater.files.UnwritableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Cost Explorer's ingest remembers of one billing account, in two files: {@code
 * cost-explorer-ACCOUNT.json}, and beside it the rows of the month that is being read. Written
 * after every page, so that an interrupted run goes on where it was. One process at a time.
 */
final class SyncState implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Restatements reach back months, not years; older days are forgotten. */
  private static final int REMEMBERED_DAYS = 800;

  private final Path file;
  private final FileChannel rows;
  private final FileLock lock;

  /** The day up to which bills were read; {@code null} before the first time. */
  LocalDate lastSync;

  /** By day, the hash of what was written of it. */
  final TreeMap<LocalDate, String> written = new TreeMap<>();

  /** The run that has begun and not ended; {@code null} where there is none. */
  Run run;

  /** Of which day an earlier version counted calls here; {@code null} where it did not. */
  LocalDate callsDay;

  private int calls;

  /** How many pages the last finished run read, and of how many days. */
  long lastPages;

  long lastDays;

  /**
   * A run.
   *
   * @param done months that were written, by their first day
   */
  record Run(CostQuery query, long begunMillis, List<LocalDate> done, Part part) {
    Run with(Part part) {
      return new Run(query, begunMillis, done, part);
    }

    Run done(LocalDate month) {
      List<LocalDate> more = new ArrayList<>(done);
      more.add(month);
      return new Run(query, begunMillis, List.copyOf(more), null);
    }
  }

  /**
   * The month that is being read.
   *
   * @param knownAtMillis when its first page was asked for
   * @param bytes how much of the file of rows belongs to the pages that were read
   * @param token of the next page; {@code null} where there is none
   */
  record Part(LocalDate from, long knownAtMillis, int pages, long bytes, String token) {}

  private SyncState(Path file, FileChannel rows, FileLock lock) {
    this.file = file;
    this.rows = rows;
    this.lock = lock;
  }

  /**
   * Opens the state in a folder.
   *
   * @throws IOException where another process has it, or it cannot be read
   */
  static SyncState open(Path folder, String account) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("cost-explorer-" + account + ".json");
    FileChannel rows =
        FileChannel.open(
            folder.resolve("cost-explorer-" + account + ".rows"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = rows.tryLock();
    } catch (OverlappingFileLockException e) {
      // as where another process has it
    }
    if (lock == null) {
      rows.close();
      throw new IOException(file + " is in use: another ingest of this account is running");
    }
    SyncState state = new SyncState(file, rows, lock);
    if (Files.exists(file)) {
      state.load();
    }
    return state;
  }

  private void load() throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      lastSync = day(root.get("lastSync"));
      for (var entry : root.path("written").properties()) {
        written.put(LocalDate.parse(entry.getKey()), entry.getValue().asText());
      }
      callsDay = day(root.path("calls").get("day"));
      calls = root.path("calls").path("count").asInt();
      lastPages = root.path("last").path("pages").asLong();
      lastDays = root.path("last").path("days").asLong();
      if (root.path("run").isObject()) {
        run = run(root.path("run"));
      }
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      throw new IOException(file + " is not a state of Highwater's; move it away to begin anew", e);
    }
  }

  private static Run run(JsonNode node) {
    List<String> groupBy = new ArrayList<>();
    node.path("groupBy").forEach(one -> groupBy.add(one.asText()));
    List<LocalDate> done = new ArrayList<>();
    node.path("done").forEach(one -> done.add(day(one)));
    JsonNode part = node.path("part");
    return new Run(
        new CostQuery(day(node.get("from")), day(node.get("to")), groupBy),
        node.path("begunMillis").asLong(),
        List.copyOf(done),
        part.isObject()
            ? new Part(
                day(part.get("from")),
                part.path("knownAtMillis").asLong(),
                part.path("pages").asInt(),
                part.path("bytes").asLong(),
                part.path("token").asText(null))
            : null);
  }

  private static LocalDate day(JsonNode node) {
    return node == null || node.isNull() ? null : LocalDate.parse(node.asText());
  }

  /** Secures it. */
  void save() throws IOException {
    if (!written.isEmpty()) {
      written.headMap(written.lastKey().minusDays(REMEMBERED_DAYS)).clear();
    }
    ObjectNode root = JSON.createObjectNode();
    root.put("lastSync", lastSync == null ? null : lastSync.toString());
    root.putObject("last").put("pages", lastPages).put("days", lastDays);
    if (run != null) {
      ObjectNode node = root.putObject("run");
      node.put("from", run.query().from().toString());
      node.put("to", run.query().to().toString());
      ArrayNode groupBy = node.putArray("groupBy");
      run.query().groupBy().forEach(groupBy::add);
      node.put("begunMillis", run.begunMillis());
      ArrayNode done = node.putArray("done");
      run.done().forEach(day -> done.add(day.toString()));
      if (run.part() != null) {
        node.putObject("part")
            .put("from", run.part().from().toString())
            .put("knownAtMillis", run.part().knownAtMillis())
            .put("pages", run.part().pages())
            .put("bytes", run.part().bytes())
            .put("token", run.part().token());
      }
    }
    ObjectNode days = root.putObject("written");
    written.forEach((day, hash) -> days.put(day.toString(), hash));
    AtomicFile.write(file, (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The calls of a day that an earlier version counted here. */
  int callsOn(LocalDate day) {
    return day.equals(callsDay) ? calls : 0;
  }

  /**
   * Keeps the rows of a page behind those of the pages before.
   *
   * @param at how many bytes those have; what is behind is of a page that was cut off
   * @return how many bytes all have now
   */
  long keep(List<CostRow> page, long at) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (CostRow row : page) {
      ObjectNode node = JSON.createObjectNode();
      node.put("day", row.day().toString());
      node.put("estimated", row.estimated());
      ArrayNode keys = node.putArray("keys");
      row.keys().forEach(keys::add);
      ObjectNode names = node.putObject("names");
      row.names().forEach(names::put);
      ObjectNode amounts = node.putObject("amounts");
      row.amounts()
          .forEach(
              (metric, amount) ->
                  amounts
                      .putObject(metric)
                      .put("value", amount.value().toPlainString())
                      .put("unit", amount.unit()));
      lines.append(node).append('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    try {
      rows.truncate(at);
      rows.position(at);
      while (bytes.hasRemaining()) {
        rows.write(bytes);
      }
      rows.force(false);
    } catch (IOException e) {
      throw new UnwritableException(file + " or the rows beside it", e);
    }
    return rows.position();
  }

  /** The rows that were kept, all of one month. */
  List<CostRow> kept(long bytes) throws IOException {
    rows.truncate(bytes);
    rows.position(0);
    List<CostRow> kept = new ArrayList<>();
    // not closed: the channel goes on
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(rows), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      JsonNode node = JSON.readTree(line);
      List<String> keys = new ArrayList<>();
      node.path("keys").forEach(key -> keys.add(key.asText()));
      Map<String, String> names = new LinkedHashMap<>();
      node.path("names").properties().forEach(e -> names.put(e.getKey(), e.getValue().asText()));
      Map<String, Amount> amounts = new LinkedHashMap<>();
      for (var entry : node.path("amounts").properties()) {
        amounts.put(
            entry.getKey(),
            new Amount(
                new BigDecimal(entry.getValue().path("value").asText()),
                entry.getValue().path("unit").asText()));
      }
      kept.add(
          new CostRow(
              LocalDate.parse(node.path("day").asText()),
              node.path("estimated").asBoolean(),
              List.copyOf(keys),
              names,
              amounts));
    }
    return kept;
  }

  @Override
  public void close() throws IOException {
    lock.release();
    rows.close();
  }
}
