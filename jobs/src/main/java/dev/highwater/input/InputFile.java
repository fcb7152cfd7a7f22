package dev.highwater.input;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;

/** A file of the input; closed in between, it goes on after the records that it has given. */
final class InputFile extends MergeCursor {
  private final String path;
  private final PayloadDecoder decoder;
  private final ItemTimes times;
  private final ItemTimes.Reference start;
  private final MergedFiles.OpenFiles open;
  private FileRecords records;
  private long read;
  private int given = -1;

  /**
   * @param start of reading: the reference of all items' times
   */
  InputFile(
      String path,
      int order,
      PayloadDecoder decoder,
      ItemTimes times,
      ItemTimes.Reference start,
      MergedFiles.OpenFiles open) {
    this.path = path;
    this.order = order;
    this.decoder = decoder;
    this.times = times;
    this.start = start;
    this.open = open;
  }

  @Override
  boolean advance() throws IOException {
    if (records == null) {
      open.makeRoom();
      Path file = new Path(path);
      records = FileRecords.open(path, file.getFileSystem().open(file));
      open.opened();
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
  public void close() throws IOException {
    if (records != null) {
      FileRecords closing = records;
      records = null;
      open.closed();
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
    return new DeadLetter(
        times.input(),
        path,
        0,
        bad.index(),
        -1,
        -1,
        bad.reason(),
        bad.detail(),
        Hash128.of(new byte[0]).toString(),
        null);
  }
}
