package dev.highwater.input;

import dev.highwater.event.Decoded;
import dev.highwater.flink.HighwaterTypes;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.IteratorResultIterator;
import org.apache.flink.core.fs.Path;

/**
 * The files of one input as one split of Flink's file source. Its position is the number of items
 * that were given: a restored reader reads again and leaves as many out, which is right because the
 * order of items is the same in every run as long as the files are.
 */
final class FileItems implements BulkFormat<Decoded, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  /** A split's length; positions of splits from before there were two are in the first order. */
  private static final long IN_ORDER = 1;

  private static final long ANY_ORDER = 2;

  private final PayloadDecoder decoder;
  private final ItemTimes times;
  private final FilePatterns patterns;

  FileItems(PayloadDecoder decoder, ItemTimes times, FilePatterns patterns) {
    this.decoder = decoder;
    this.times = times;
    this.patterns = patterns;
  }

  /**
   * The one split of an input.
   *
   * @param inOrder whether each of its files is in order of time; it travels in the split, so that
   *     a position is counted in one order
   * @param startMillis when the input was first read, epoch milliseconds: the reference of its
   *     items' times. It travels in the split, so that a restored reader judges as the first one
   *     did.
   */
  static FileSourceSplit split(String input, Path anyPath, boolean inOrder, long startMillis) {
    long length = inOrder ? IN_ORDER : ANY_ORDER;
    return new FileSourceSplit(input, anyPath, 0, length, startMillis, length);
  }

  @Override
  public Reader<Decoded> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return new ItemReader(files(config, split), 0);
  }

  @Override
  public Reader<Decoded> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    long given =
        split.getReaderPosition().map(CheckpointedPosition::getRecordsAfterOffset).orElse(0L);
    return new ItemReader(files(config, split), given);
  }

  private MergedFiles files(Configuration config, FileSourceSplit split) throws IOException {
    long startMillis = split.fileModificationTime();
    // Splits of the first release do not know their start; they judged nothing.
    boolean known = startMillis > 0;
    return new MergedFiles(
        decoder,
        times,
        known ? startMillis : Long.MAX_VALUE,
        patterns.files(),
        split.length() == ANY_ORDER ? MergedFiles.RUN_ITEMS : MergedFiles.IN_ORDER,
        java.nio.file.Path.of(ConfigurationUtils.parseTempDirectories(config)[0]));
  }

  @Override
  public boolean isSplittable() {
    return false;
  }

  @Override
  public TypeInformation<Decoded> getProducedType() {
    return HighwaterTypes.DECODED;
  }

  private static final class ItemReader implements Reader<Decoded> {
    private final MergedFiles files;
    private long given;
    private long toSkip;

    ItemReader(MergedFiles files, long toSkip) {
      this.files = files;
      this.toSkip = toSkip;
      this.given = toSkip;
    }

    @Override
    public RecordIterator<Decoded> readBatch() throws IOException {
      List<Decoded> items = files.next();
      while (items != null && toSkip > 0 && toSkip >= items.size()) {
        toSkip -= items.size();
        items = files.next();
      }
      if (items == null) {
        return null;
      }
      List<Decoded> rest = items.subList((int) toSkip, items.size());
      toSkip = 0;
      RecordIterator<Decoded> batch =
          new IteratorResultIterator<>(rest.iterator(), CheckpointedPosition.NO_OFFSET, given);
      given += rest.size();
      return batch;
    }

    @Override
    public void close() throws IOException {
      files.close();
    }
  }
}
