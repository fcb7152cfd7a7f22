package dev.highwater.bills;

import dev.highwater.billing.FocusRow;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Sorted runs of folded cells as one: equal keys added, in the order of keys. */
final class FoldedRuns implements Closeable {
  private static final class Run implements Closeable {
    private final DataInputStream in;
    private String key;
    private FoldedCell cell;

    Run(Path file) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 15));
    }

    boolean next() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return false;
      }
      key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      cell = FoldedCell.read(in, Fold.MEASURE_COUNT);
      return true;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** A cell and what it is of. */
  record Folded(String key, FoldedCell cell) {}

  private final List<Run> all = new ArrayList<>();
  private final PriorityQueue<Run> heads =
      new PriorityQueue<>(Comparator.comparing((Run run) -> run.key));

  FoldedRuns(List<Path> runs) throws IOException {
    try {
      for (Path file : runs) {
        Run run = new Run(file);
        all.add(run);
        if (run.next()) {
          heads.add(run);
        }
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The next row; {@code null} at the end. */
  FocusRow next() throws IOException {
    Folded next = nextCell();
    return next == null ? null : Fold.row(next.key(), next.cell());
  }

  /** The next cell; {@code null} at the end. */
  Folded nextCell() throws IOException {
    Run first = heads.poll();
    if (first == null) {
      return null;
    }
    String key = first.key;
    FoldedCell cell = first.cell;
    again(first);
    while (!heads.isEmpty() && heads.peek().key.equals(key)) {
      Run same = heads.poll();
      cell.add(same.cell);
      again(same);
    }
    return new Folded(key, cell);
  }

  private void again(Run run) throws IOException {
    if (run.next()) {
      heads.add(run);
    }
  }

  /** The full hour after a canonical moment. */
  static String nextHour(String moment) {
    long hour = 3_600L;
    long second = Instant.parse(moment).getEpochSecond();
    return Instant.ofEpochSecond(Math.floorDiv(second, hour) * hour + hour).toString();
  }

  @Override
  public void close() throws IOException {
    for (Run run : all) {
      run.close();
    }
  }
}
