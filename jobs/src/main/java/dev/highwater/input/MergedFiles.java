package dev.highwater.input;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Payload;
import dev.highwater.files.NamedOutput;
import dev.highwater.flink.DecodedSerializer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/**
 * The items of several files in the order of their times; the order is the same in every run.
 *
 * <p>Files that are in order of time, as telemetry is written, are read side by side: of all files
 * the one whose next record is the oldest is read on. So files of several hosts and files of
 * several days both keep event time together. What is out of order in a file stays so.
 *
 * <p>Files in any order, as bills are, are read to their end first: {@value #RUN_ITEMS} items are
 * sorted in memory at a time, and these runs are then read side by side from the temporary folder.
 * Items of one time stay in the order in which they stand. Dead letters, which have no time, come
 * first.
 *
 * <p>Memory: one record of each file; a run. At most {@value #MAX_OPEN} files are open at once.
 * Those whose turn has not come are closed again; where more overlap in time, the rest of the open
 * ones is first merged into a compressed file in the temporary folder, and such files again, so
 * that an item goes through as many as the number of files has powers of {@value #MAX_OPEN},
 * rounded down. Those have no name, and nothing is left of them.
 */
final class MergedFiles implements Closeable {
  static final int MAX_OPEN = 64;

  /** In place of the items of a run: each file is in order of time. */
  static final int IN_ORDER = 0;

  /** Items that are sorted at once. */
  static final int RUN_ITEMS = 20_000;

  /** Items of a run that are given at once, at most. */
  private static final int BATCH = 500;

  private final PayloadDecoder decoder;
  private final ItemTimes times;
  private final ItemTimes.Reference start;
  private final java.nio.file.Path temporary;
  private final int maxOpen;
  private final PriorityQueue<Cursor> cursors = new PriorityQueue<>();
  private Sorting sorting;
  private int open;

  /**
   * @param startMillis when reading began: the reference of all items' times
   * @param runItems {@link #IN_ORDER} or {@link #RUN_ITEMS}
   * @param temporary where files may be that have no name
   */
  MergedFiles(
      PayloadDecoder decoder,
      ItemTimes times,
      long startMillis,
      List<String> files,
      int runItems,
      java.nio.file.Path temporary)
      throws IOException {
    this(decoder, times, startMillis, files, runItems, temporary, MAX_OPEN);
  }

  MergedFiles(
      PayloadDecoder decoder,
      ItemTimes times,
      long startMillis,
      List<String> files,
      int runItems,
      java.nio.file.Path temporary,
      int maxOpen)
      throws IOException {
    this.decoder = decoder;
    this.times = times;
    this.start = new ItemTimes.Reference(startMillis, "the start of reading");
    this.temporary = temporary;
    this.maxOpen = maxOpen;
    try {
      if (runItems == IN_ORDER) {
        for (int i = 0; i < files.size(); i++) {
          goOn(new InputFile(files.get(i), i), cursors);
        }
      } else {
        sorting = new Sorting(files, runItems);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The items of the next record or time; none where a run was sorted, so that whoever reads can be
   * stopped in between; {@code null} at the end.
   */
  List<Decoded> next() throws IOException {
    if (sorting != null) {
      if (!sorting.run()) {
        sorting = null;
      }
      return List.of();
    }
    Cursor cursor = cursors.poll();
    if (cursor == null) {
      return null;
    }
    List<Decoded> items = cursor.items;
    goOn(cursor, cursors);
    return items;
  }

  /** Files that are open now. */
  int open() {
    return open;
  }

  /** To its next record, where there is one: else it is closed. */
  private static void goOn(Cursor cursor, PriorityQueue<Cursor> others) throws IOException {
    boolean more = false;
    try {
      more = cursor.advance();
    } finally {
      if (!more) {
        cursor.close();
      }
    }
    if (more) {
      others.add(cursor);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    if (sorting != null && sorting.file != null) {
      cursors.add(sorting.file);
    }
    for (Cursor cursor : cursors) {
      try {
        cursor.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    cursors.clear();
    if (failure != null) {
      throw failure;
    }
  }

  /** Lets one more file be opened. */
  private void makeRoom() throws IOException {
    if (open < maxOpen) {
      return;
    }
    // One that has given nothing yet costs one record to open again; the last one waits longest.
    Cursor fresh = null;
    for (Cursor cursor : cursors) {
      if (cursor.isFresh() && (fresh == null || cursor.compareTo(fresh) > 0)) {
        fresh = cursor;
      }
    }
    if (fresh != null) {
      fresh.close();
    } else {
      spill();
    }
  }

  /** Makes one file of the rest of those open ones that went through the fewest passes. */
  private void spill() throws IOException {
    TreeMap<Integer, PriorityQueue<Cursor>> byPasses = new TreeMap<>();
    PriorityQueue<Cursor> all = new PriorityQueue<>();
    for (Cursor cursor : cursors) {
      if (cursor.isOpen()) {
        byPasses.computeIfAbsent(cursor.passes(), passes -> new PriorityQueue<>()).add(cursor);
        all.add(cursor);
      }
    }
    PriorityQueue<Cursor> group =
        byPasses.values().stream().filter(some -> some.size() > 1).findFirst().orElse(all);
    cursors.removeAll(group);
    goOn(new Spilled(group), cursors);
  }

  /** Makes sorted runs of the files' items; all but the last one go to the temporary folder. */
  private final class Sorting {
    private final Iterator<String> files;
    private final int runItems;
    private InputFile file;
    private int runs;

    Sorting(List<String> files, int runItems) {
      this.files = files.iterator();
      this.runItems = runItems;
    }

    /** Makes the next run; false where it was the last. */
    boolean run() throws IOException {
      Run run = new Run(runs++);
      while (run.size() < runItems) {
        if (file == null) {
          if (!files.hasNext()) {
            goOn(run, cursors);
            return false;
          }
          file = new InputFile(files.next(), 0);
        }
        if (file.advance()) {
          run.add(file.items);
        } else {
          file.close();
          file = null;
        }
      }
      run.advance();
      makeRoom();
      goOn(new Spilled(new PriorityQueue<>(List.of(run))), cursors);
      return true;
    }
  }

  /** One sequence of records by time, at its next record. */
  private abstract static class Cursor implements Comparable<Cursor>, Closeable {
    List<Decoded> items;
    long time = Long.MIN_VALUE;
    int order;

    /** Goes to the next record that has items; false at the end. */
    abstract boolean advance() throws IOException;

    abstract boolean isOpen();

    /** Whether it is open and costs next to nothing to open again. */
    abstract boolean isFresh();

    /** How often its items went through the temporary folder. */
    abstract int passes();

    @Override
    public int compareTo(Cursor other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Integer.compare(order, other.order);
    }
  }

  /** A file of the input. */
  private final class InputFile extends Cursor {
    private final String path;
    private FileRecords records;
    private long read;
    private int given = -1;

    InputFile(String path, int order) {
      this.path = path;
      this.order = order;
    }

    @Override
    boolean advance() throws IOException {
      if (records == null) {
        makeRoom();
        Path file = new Path(path);
        records = FileRecords.open(path, file.getFileSystem().open(file));
        open++;
        for (long i = 0; i < read; i++) {
          records.next();
        }
      }
      given = Math.min(given + 1, 1);
      while (true) {
        FileRecords.Next next = records.next();
        if (next == null) {
          return false;
        }
        read++;
        items = decode(next);
        if (!items.isEmpty()) {
          // Dead letters have no time: a record of nothing else goes with the one before.
          time =
              Math.max(
                  time,
                  items.stream()
                      .filter(item -> item.deadLetter() == null)
                      .mapToLong(Decoded::timeMillis)
                      .min()
                      .orElse(Long.MIN_VALUE));
          return true;
        }
      }
    }

    @Override
    boolean isOpen() {
      return records != null;
    }

    @Override
    boolean isFresh() {
      return isOpen() && given == 0;
    }

    @Override
    int passes() {
      return 0;
    }

    @Override
    public void close() throws IOException {
      if (records != null) {
        FileRecords closing = records;
        records = null;
        open--;
        closing.close();
      }
    }

    private List<Decoded> decode(FileRecords.Next next) {
      List<Decoded> decoded = new ArrayList<>();
      if (next.bad() != null) {
        decoded.add(Decoded.of(deadLetter(next.bad())));
        return decoded;
      }
      Payload payload = next.payload();
      decoder.decode(payload, times.judge(payload, start, decoded::add));
      return decoded;
    }

    private DeadLetter deadLetter(FileRecords.Bad bad) {
      Hash128 hash = Hash128.of(new byte[0]);
      HexFormat hex = HexFormat.of();
      return new DeadLetter(
          times.input(),
          path,
          0,
          bad.index(),
          -1,
          -1,
          bad.reason(),
          bad.detail(),
          hex.toHexDigits(hash.high()) + hex.toHexDigits(hash.low()),
          null);
    }
  }

  /** Items in memory that came in any order, those of one time together. */
  private static final class Run extends Cursor {
    private final List<Decoded> all = new ArrayList<>();
    private int given;

    Run(int order) {
      this.order = order;
    }

    void add(List<Decoded> some) {
      all.addAll(some);
    }

    int size() {
      return all.size();
    }

    @Override
    boolean advance() {
      if (given == 0) {
        all.sort(Comparator.comparingLong(Decoded::timeMillis));
      }
      if (given == all.size()) {
        return false;
      }
      time = all.get(given).timeMillis();
      int end = given + 1;
      while (end < all.size() && end - given < BATCH && all.get(end).timeMillis() == time) {
        end++;
      }
      items = all.subList(given, end);
      given = end;
      return true;
    }

    @Override
    boolean isOpen() {
      return false;
    }

    @Override
    boolean isFresh() {
      return false;
    }

    @Override
    int passes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /**
   * The rest of several sequences, merged into a file of the temporary folder: of each record its
   * time, the order of its file and its items.
   */
  private final class Spilled extends Cursor {
    private final DecodedSerializer serializer = new DecodedSerializer();
    private final int passes;
    private DataInputStream in;

    /** Writes what the cursors hold and closes them. */
    Spilled(PriorityQueue<Cursor> from) throws IOException {
      passes = from.stream().mapToInt(Cursor::passes).max().orElse(0) + 1;
      java.nio.file.Path file = Files.createTempFile(temporary, "highwater-merge", ".zst");
      InputStream written = Files.newInputStream(file);
      try {
        try (DataOutputViewStreamWrapper out =
            new DataOutputViewStreamWrapper(
                new BufferedOutputStream(new ZstdOutputStream(NamedOutput.open(file), 1)))) {
          Files.delete(file); // no name from here on: however the process ends, nothing is left
          while (!from.isEmpty()) {
            write(from.element(), out);
            goOn(from.remove(), from);
          }
        }
        in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(written)));
        open++;
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        written.close();
        for (Cursor cursor : from) {
          cursor.close();
        }
        throw e;
      }
    }

    private void write(Cursor cursor, DataOutputViewStreamWrapper out) throws IOException {
      out.writeInt(cursor.items.size());
      out.writeLong(cursor.time);
      out.writeInt(cursor.order);
      for (Decoded item : cursor.items) {
        serializer.serialize(item, out);
      }
    }

    @Override
    boolean advance() throws IOException {
      int size;
      try {
        size = in.readInt();
      } catch (EOFException e) {
        return false;
      }
      time = in.readLong();
      order = in.readInt();
      items = new ArrayList<>();
      DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(in);
      for (int i = 0; i < size; i++) {
        items.add(serializer.deserialize(view));
      }
      return true;
    }

    @Override
    boolean isOpen() {
      return in != null;
    }

    @Override
    boolean isFresh() {
      return false;
    }

    @Override
    int passes() {
      return passes;
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        DataInputStream closing = in;
        in = null;
        open--;
        closing.close();
      }
    }
  }
}
