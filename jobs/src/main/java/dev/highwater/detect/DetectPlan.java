package dev.highwater.detect;

import dev.highwater.detect.FileDetection.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which result each file has: {@code out/<parent folder>/<file name>}. */
final class DetectPlan {
  private DetectPlan() {}

  /**
   * The files to judge, in the order they were given; of a folder, all {@code *.csv} below it, by
   * name. A file given twice counts once.
   *
   * @throws IllegalArgumentException where two files would have the same result, or a result would
   *     replace an input
   */
  static List<Task> of(List<Path> given, Path out) throws IOException {
    Set<Path> sources = new LinkedHashSet<>();
    for (Path path : given) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          below
              .filter(file -> file.toString().endsWith(".csv") && Files.isRegularFile(file))
              .sorted()
              .map(Path::normalize)
              .forEach(sources::add);
        }
      } else {
        sources.add(path.normalize());
      }
    }
    Map<Path, Path> sourceOf = new LinkedHashMap<>();
    List<Task> tasks = new ArrayList<>();
    for (Path source : sources) {
      Path absolute = source.toAbsolutePath().normalize();
      Path folder = absolute.getParent().getFileName();
      Path name = folder == null ? absolute.getFileName() : folder.resolve(absolute.getFileName());
      Path result = out.resolve(name);
      Path other = sourceOf.putIfAbsent(result, absolute);
      if (absolute.equals(other)) {
        continue;
      }
      if (other != null) {
        throw new IllegalArgumentException(
            other + " and " + absolute + " would both be written to " + result);
      }
      tasks.add(new Task(source, name.toString(), result));
    }
    Set<Path> inputs = Set.copyOf(sourceOf.values());
    for (Task task : tasks) {
      for (Path written : List.of(task.result(), task.page(), out.resolve(IndexPage.NAME))) {
        if (inputs.contains(written.toAbsolutePath().normalize())) {
          throw new IllegalArgumentException(
              "--out: " + written + " is an input and would be replaced");
        }
      }
    }
    return tasks;
  }
}
