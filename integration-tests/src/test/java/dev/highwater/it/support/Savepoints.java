package dev.highwater.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Savepoints of earlier versions that are checked in, a folder for each version. */
public final class Savepoints {
  private static final int MOST_BYTES = 400_000;

  private Savepoints() {}

  /** Folders named as the versions are; none where there is no such directory. */
  public static List<Path> in(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(directory)) {
      return found.filter(Files::isDirectory).sorted().toList();
    }
  }

  /**
   * Stops a job with a savepoint.
   *
   * @param target a new folder for its files
   */
  public static void keep(FlinkCluster flink, String job, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.createDirectory(target);
    // a savepoint names the place that it was first written to: not a random one, nor one of a
    // person
    Path written = Path.of(System.getProperty("java.io.tmpdir"), "highwater-savepoint");
    Path savepoint = Path.of(URI.create(flink.stopWithSavepoint(job, written)));
    long bytes = 0;
    try (Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
        Files.move(file, target.resolve(file.getFileName()));
      }
    }
    Files.delete(savepoint);
    Files.delete(written);
    assertThat(bytes).as("size of a savepoint that is to be checked in").isLessThan(MOST_BYTES);
  }
}
