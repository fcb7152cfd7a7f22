package dev.highwater.input;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.core.fs.Path;

/**
 * Sources that read files to their end with the same decoders as topics. One reader for each input:
 * it merges the files by time, which several readers could not.
 */
public final class FileInputs {
  private FileInputs() {}

  /**
   * A source of an input's files; give it a parallelism of 1. A line has no timestamp but its own:
   * what is later than the start of reading by more than the skew is a dead letter.
   */
  public static FileSource<Decoded> of(
      Settings settings, Settings.Input input, EventTimeRange range) {
    FilePatterns patterns = new FilePatterns(input.files());
    FileItems items =
        new FileItems(PayloadDecoder.of(settings, input), times(settings, input, range), patterns);
    String name = input.name();
    boolean inOrder = inOrder(input);
    Path[] bases =
        input.files().stream().map(FilePatterns::base).map(Path::new).toArray(Path[]::new);
    return FileSource.forBulkFileFormat(items, bases)
        .setFileEnumerator(() -> new OneSplit(name, inOrder))
        .build();
  }

  /**
   * The files that an input's patterns stand for; an error names a pattern that stands for none.
   */
  public static List<String> files(Settings.Input input) throws IOException {
    return new FilePatterns(input.files()).files();
  }

  /** Hands all items of an input's files to {@code out}, in the order of their times. */
  public static void forEach(
      Settings settings, Settings.Input input, EventTimeRange range, Consumer<Decoded> out)
      throws IOException {
    try (MergedFiles files =
        new MergedFiles(
            PayloadDecoder.of(settings, input),
            times(settings, input, range),
            System.currentTimeMillis(),
            files(input),
            inOrder(input) ? MergedFiles.IN_ORDER : MergedFiles.RUN_ITEMS,
            java.nio.file.Path.of(System.getProperty("java.io.tmpdir")))) {
      for (List<Decoded> items = files.next(); items != null; items = files.next()) {
        items.forEach(out);
      }
    }
  }

  /**
   * Telemetry is written as time goes on, and there may be much of it. Bills are in an order of
   * their own, and so are the files that a job writes, each of whose subtasks is at another time.
   */
  private static boolean inOrder(Settings.Input input) {
    return JobName.SIGNALS.inputs().contains(input.name());
  }

  private static ItemTimes times(Settings settings, Settings.Input input, EventTimeRange range) {
    return new ItemTimes(input.name(), settings.time().maxFutureSkew().toMillis(), range);
  }

  /** All files of the input together. */
  private record OneSplit(String input, boolean inOrder) implements FileEnumerator {
    @Override
    public List<FileSourceSplit> enumerateSplits(Path[] paths, int minDesiredSplits) {
      return List.of(FileItems.split(input, paths[0], inOrder, System.currentTimeMillis()));
    }
  }
}
