package dev.highwater.input;

import dev.highwater.event.Decoded;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

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

  private final PayloadDecoder decoder;
  private final ItemTimes times;
  private final ItemTimes.Reference start;
  private final Path temporary;
  private final int maxOpen;
  private final PriorityQueue<MergeCursor> cursors = new PriorityQueue<>();
  private final OpenFiles open = new OpenFiles();
  private Sorting sorting;

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
      Path temporary)
      throws IOException {
    this(decoder, times, startMillis, files, runItems, temporary, MAX_OPEN);
  }

  MergedFiles(
      PayloadDecoder decoder,
      ItemTimes times,
      long startMillis,
      List<String> files,
      int runItems,
      Path temporary,
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
          file(files.get(i), i).goOn(cursors);
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
    MergeCursor cursor = cursors.poll();
    if (cursor == null) {
      return null;
    }
    List<Decoded> items = cursor.items;
    cursor.goOn(cursors);
    return items;
  }

  /** Files that are open now. */
  int open() {
    return open.count;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    if (sorting != null && sorting.file != null) {
      cursors.add(sorting.file);
    }
    for (MergeCursor cursor : cursors) {
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

  private InputFile file(String path, int order) {
    return new InputFile(path, order, decoder, times, start, open);
  }

  private void spill(PriorityQueue<MergeCursor> group) throws IOException {
    new SpilledRecords(group, temporary, open).goOn(cursors);
  }

  /** The files that are open now, never more than may be. */
  final class OpenFiles {
    private int count;

    private OpenFiles() {}

    /** Lets one more file be opened. */
    void makeRoom() throws IOException {
      if (count < maxOpen) {
        return;
      }
      // One that has given nothing yet costs one record to open again; the last one waits longest.
      MergeCursor fresh = null;
      for (MergeCursor cursor : cursors) {
        if (cursor.isFresh() && (fresh == null || cursor.compareTo(fresh) > 0)) {
          fresh = cursor;
        }
      }
      if (fresh != null) {
        fresh.close();
      } else {
        spillSome();
      }
    }

    /** Makes one file of the rest of those that went through the fewest passes. */
    private void spillSome() throws IOException {
      TreeMap<Integer, PriorityQueue<MergeCursor>> byPasses = new TreeMap<>();
      PriorityQueue<MergeCursor> all = new PriorityQueue<>();
      for (MergeCursor cursor : cursors) {
        if (cursor.isOpen()) {
          byPasses.computeIfAbsent(cursor.passes(), passes -> new PriorityQueue<>()).add(cursor);
          all.add(cursor);
        }
      }
      PriorityQueue<MergeCursor> group =
          byPasses.values().stream().filter(some -> some.size() > 1).findFirst().orElse(all);
      cursors.removeAll(group);
      spill(group);
    }

    void opened() {
      count++;
    }

    void closed() {
      count--;
    }
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
      SortedRun run = new SortedRun(runs++);
      while (run.size() < runItems) {
        if (file == null) {
          if (!files.hasNext()) {
            run.goOn(cursors);
            return false;
          }
          file = file(files.next(), 0);
        }
        if (file.advance()) {
          run.add(file.items);
        } else {
          file.close();
          file = null;
        }
      }
      run.advance();
      open.makeRoom();
      spill(new PriorityQueue<>(List.of(run)));
      return true;
    }
  }
}
