package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.files.Counted;
import dev.highwater.sink.file.FileSinks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/** The folders that a run writes its results to. */
final class OutputFolders {
  private OutputFolders() {}

  /**
   * That none holds files, hidden ones included: results are files beside those that are there, so
   * whoever reads the folder would read everything twice. What cannot be looked into from here is
   * left to the job.
   *
   * @throws UsedFolderException names every folder that does
   */
  static void requireUnused(Settings settings, Scope scope) throws UsedFolderException {
    List<String> problems = new ArrayList<>();
    for (Settings.Output output : settings.outputs(scope.job())) {
      String directory = scope.directory(output);
      List<String> files = directory == null ? List.of() : files(directory);
      if (!files.isEmpty()) {
        problems.add(output.name() + ": " + problem(directory, files));
      }
    }
    if (!problems.isEmpty()) {
      throw new UsedFolderException(problems);
    }
  }

  private static String problem(String directory, List<String> files) {
    long unfinished = files.stream().filter(FileSinks::isUnfinished).count();
    return String.format(
        Locale.ROOT,
        "%s already holds %s (%s%s)%s; the same results would be written beside them: name another"
            + " folder, or empty this one",
        directory,
        Counted.of(files.size(), "file"),
        files.get(0),
        files.size() == 1 ? "" : ", …",
        unfinished == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %,d hidden and unfinished, of a run that was stopped or still writes",
                unfinished));
  }

  /** Names of the files right in a folder: results never lie deeper. */
  private static List<String> files(String directory) {
    Path folder = new Path(directory);
    try {
      FileStatus[] found = folder.getFileSystem().listStatus(folder);
      return found == null
          ? List.of()
          : Arrays.stream(found)
              .filter(file -> !file.isDir())
              .map(file -> file.getPath().getName())
              .sorted()
              .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
