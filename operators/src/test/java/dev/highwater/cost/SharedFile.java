package dev.highwater.cost;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Data that is shared beside the repository; tests of it are skipped where it is absent. */
public final class SharedFile {
  private SharedFile() {}

  public static Path of(String name) {
    String set = System.getProperty("highwater.data");
    Path found = set == null ? null : Path.of(set, name);
    for (Path at = Path.of("").toAbsolutePath(); set == null && at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(name);
      if (Files.exists(candidate)) {
        found = candidate;
        break;
      }
    }
    assumeTrue(found != null && Files.exists(found), "shared/data/" + name + " is absent");
    return found;
  }
}
