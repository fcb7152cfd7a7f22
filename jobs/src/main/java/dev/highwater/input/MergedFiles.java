package dev.highwater.input;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.core.fs.Path;

/**
 * The items of several files in the order of their times, as far as each file is in order: of all
 * files the one whose next record is the oldest is read on. So files of several hosts and files of
 * several days both keep event time together, and the order is the same in every run.
 *
 * <p>Memory: one record of each file. At most {@value #MAX_OPEN} files are open at once; others are
 * opened again when their turn comes.
 */
final class MergedFiles implements Closeable {
  static final int MAX_OPEN = 64;

  private final PayloadDecoder decoder;
  private final ItemTimes times;
  private final ItemTimes.Reference start;
  private final PriorityQueue<Cursor> cursors = new PriorityQueue<>();
  private int open;

  /**
   * @param startMillis when reading began: the reference of all items' times
   */
  MergedFiles(PayloadDecoder decoder, ItemTimes times, long startMillis, List<String> files)
      throws IOException {
    this.decoder = decoder;
    this.times = times;
    this.start = new ItemTimes.Reference(startMillis, "the start of reading");
    for (int i = 0; i < files.size(); i++) {
      Cursor cursor = new Cursor(files.get(i), i);
      if (cursor.advance()) {
        cursors.add(cursor);
        if (open > MAX_OPEN) {
          cursor.park();
        }
      }
    }
  }

  /** The items of the next record, never empty; {@code null} at the end. */
  List<Decoded> next() throws IOException {
    Cursor cursor = cursors.poll();
    if (cursor == null) {
      return null;
    }
    List<Decoded> items = cursor.items;
    if (cursor.advance()) {
      cursors.add(cursor);
    }
    return items;
  }

  @Override
  public void close() throws IOException {
    for (Cursor cursor : cursors) {
      cursor.park();
    }
  }

  /** One file, at its next record. */
  private final class Cursor implements Comparable<Cursor> {
    private final String path;
    private final int order;
    private FileRecords records;
    private long read;
    private List<Decoded> items;
    private long time = Long.MIN_VALUE;

    Cursor(String path, int order) {
      this.path = path;
      this.order = order;
    }

    /** Goes to the next record that has items; false at the end, the file being closed then. */
    boolean advance() throws IOException {
      if (records == null) {
        Path file = new Path(path);
        records = FileRecords.open(path, file.getFileSystem().open(file));
        open++;
        for (long i = 0; i < read; i++) {
          records.next();
        }
      }
      while (true) {
        FileRecords.Next next = records.next();
        if (next == null) {
          park();
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

    void park() throws IOException {
      if (records != null) {
        records.close();
        records = null;
        open--;
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

    @Override
    public int compareTo(Cursor other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Integer.compare(order, other.order);
    }
  }
}
