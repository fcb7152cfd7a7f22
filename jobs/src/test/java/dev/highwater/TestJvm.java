package dev.highwater;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the class path of the tests, for what a process does as a whole. */
public final class TestJvm {
  private TestJvm() {}

  /**
   * Its command.
   *
   * @param temporary where its temporary files go
   */
  public static ProcessBuilder of(Path temporary, Class<?> main, String... arguments) {
    // Surefire starts the tests from a jar that has a manifest only, and tells the class path here.
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
