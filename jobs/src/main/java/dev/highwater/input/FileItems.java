package dev.highwater.input;

import dev.highwater.event.Decoded;
import dev.highwater.flink.HighwaterTypes;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.IteratorResultIterator;

/**
 * The files of one input as one split of Flink's file source. Its position is the number of items
 * that were given: a restored reader reads again and leaves as many out, which is right because the
 * order of items is the same in every run as long as the files are.
 */
final class FileItems implements BulkFormat<Decoded, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  private final String input;
  private final PayloadDecoder decoder;
  private final EventTimeRange range;
  private final FilePatterns patterns;

  FileItems(String input, PayloadDecoder decoder, EventTimeRange range, FilePatterns patterns) {
    this.input = input;
    this.decoder = decoder;
    this.range = range;
    this.patterns = patterns;
  }

  @Override
  public Reader<Decoded> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return new ItemReader(new MergedFiles(input, decoder, range, patterns.files()), 0);
  }

  @Override
  public Reader<Decoded> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    long given =
        split.getReaderPosition().map(CheckpointedPosition::getRecordsAfterOffset).orElse(0L);
    return new ItemReader(new MergedFiles(input, decoder, range, patterns.files()), given);
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
      while (items != null && toSkip >= items.size()) {
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
