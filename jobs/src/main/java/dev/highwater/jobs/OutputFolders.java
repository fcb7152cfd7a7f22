package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.files.Counted;
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
   * That none holds results of an earlier run: those of this one are files beside them, so whoever
   * reads the folder would read everything twice. Hidden files, which a run that was stopped has
   * not finished, nobody reads. The folders of dead letters and of what was late may hold those of
   * other jobs and are not looked at. What cannot be looked into from here is left to the job.
   *
   * @throws UsedFolderException names every folder that does
   */
  static void requireUnused(Settings settings, Scope scope) throws UsedFolderException {
    List<String> problems = new ArrayList<>();
    for (Settings.Output output : settings.outputs(scope.job())) {
      String directory = scope.directory(output);
      List<String> files =
          directory == null || isOfSeveralJobs(output) ? List.of() : files(directory);
      if (!files.isEmpty()) {
        problems.add(output.name() + ": " + problem(directory, files));
      }
    }
    if (!problems.isEmpty()) {
      throw new UsedFolderException(problems);
    }
  }

  private static boolean isOfSeveralJobs(Settings.Output output) {
    return Arrays.stream(JobName.values())
            .filter(job -> job.outputs().contains(output.name()))
            .count()
        > 1;
  }

  private static String problem(String directory, List<String> files) {
    return String.format(
        Locale.ROOT,
        "%s already holds %s (%s%s); the same results would be written beside them: name another"
            + " folder, or empty this one",
        directory,
        Counted.of(files.size(), "file"),
        files.get(0),
        files.size() == 1 ? "" : ", …");
  }

  /** Names of the files right in a folder that are not hidden: results never lie deeper. */
  private static List<String> files(String directory) {
    Path folder = new Path(directory);
    try {
      FileStatus[] found = folder.getFileSystem().listStatus(folder);
      return found == null
          ? List.of()
          : Arrays.stream(found)
              .filter(file -> !file.isDir())
              .map(file -> file.getPath().getName())
              .filter(name -> !name.startsWith("."))
              .sorted()
              .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
