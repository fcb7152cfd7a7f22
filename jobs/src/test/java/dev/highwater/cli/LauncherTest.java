package dev.highwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/highwater} with a Java that tells how it was called. */
class LauncherTest {
  @TempDir Path folder;

  private record Ran(int code, List<String> out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("..", "bin", "highwater"), folder.resolve("bin/highwater"));
    Files.createDirectories(folder.resolve("jobs/target/runtime"));
    Files.writeString(folder.resolve("jobs/target/highwater.jar"), "");
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    release("17.0.15");
  }

  private void release(String version) throws IOException {
    Files.writeString(
        folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private Ran run(Map<String, String> variables) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("bin/highwater", "report", "a file")
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(List.of("PATH"));
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("HOME", folder.resolve("home").toString());
    environment.putAll(variables);
    int code = builder.start().waitFor();
    return new Ran(code, Files.readAllLines(out), Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void itIsFoundWhateverCdpathSays() throws Exception {
    Ran ran = run(Map.of("CDPATH", folder.toString()));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("-Dhighwater.home=" + folder.toRealPath())
        .endsWith("dev.highwater.Main", "report", "a file");
  }

  @Test
  void temporaryFilesGoToTmpdirUnlessTheOptionsSayOtherwise() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("a folder"));
    String options = "-Xmx1g -Djava.io.tmpdir=/theirs";
    Ran ran = run(Map.of("TMPDIR", temporary.toString(), "HIGHWATER_JAVA_OPTS", options));
    assertThat(ran.out())
        .containsSubsequence(
            "-Xmx2g", "-Djava.io.tmpdir=" + temporary, "-Xmx1g", "-Djava.io.tmpdir=/theirs");
    Map<String, String> none = Map.of("TMPDIR", folder.resolve("none").toString());
    for (Map<String, String> variables : List.of(Map.<String, String>of(), none)) {
      assertThat(run(variables).out()).noneMatch(option -> option.contains("java.io.tmpdir"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_392, 1", "11.0.2, 1", "16, 1", "17, 0", "21-ea, 0", "25.0.1, 0", "'', 1"})
  void aJavaThatIsTooOldIsToldBeforeItFails(String version, int code) throws Exception {
    release(version);
    Ran ran = run(Map.of());
    assertThat(ran.code()).isEqualTo(code);
    if (code == 0) {
      assertThat(ran.err()).isEmpty();
    } else {
      assertThat(ran.err())
          .startsWith("highwater: Highwater needs a JDK 17 or newer; " + folder + "/jdk/bin/java ")
          .contains(version.isEmpty() ? "does not tell its version" : " is Java " + version + ".");
    }
  }

  /** A JDK without the file that tells, called by a link. */
  @Test
  void aJavaIsAskedForItsVersionWhereNoFileTells() throws Exception {
    Files.delete(folder.resolve("jdk/release"));
    Path java = folder.resolve("jdk/bin/java");
    Files.move(java, folder.resolve("jdk/bin/java-11"));
    Files.writeString(
        folder.resolve("jdk/bin/java-11"),
        "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
    Files.createSymbolicLink(java, Path.of("java-11"));
    assertThat(run(Map.of()).err()).contains(" is Java 11. Set JAVA_HOME to a newer one.");
  }

  @Test
  void withoutAHomeTheLogGoesToOneTemporaryFolder() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Map<String, String> noHome = Map.of("HOME", "/dev/null/none", "TMPDIR", temporary.toString());
    Ran first = run(noHome);
    assertThat(run(noHome)).isEqualTo(first);
    try (Stream<Path> left = Files.list(temporary)) {
      Path only = left.reduce((one, other) -> null).orElseThrow();
      assertThat(first.out()).contains("-Dhighwater.log=" + only.resolve("highwater.log"));
      assertThat(Files.getPosixFilePermissions(only)).hasSize(3);
      Files.delete(only);
      Files.createSymbolicLink(only, folder);
    }
    assertThat(run(noHome).out()).contains("-Dhighwater.log=/dev/null");
    assertThat(run(Map.of("XDG_STATE_HOME", folder + "/state")).out())
        .contains("-Dhighwater.log=" + folder + "/state/highwater/highwater.log");
  }
}
