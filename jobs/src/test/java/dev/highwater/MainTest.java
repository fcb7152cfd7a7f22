package dev.highwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void whatCannotBePrintedIsAFailure() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    for (String command : new String[] {"--version", "config example signals"}) {
      Path err = folder.resolve("err");
      Process process =
          TestJvm.of(folder, Main.class, command.split(" "))
              .redirectOutput(full.toFile())
              .redirectError(err.toFile())
              .start();
      assertThat(process.waitFor()).as(command).isEqualTo(1);
      assertThat(Files.readString(err))
          .startsWith("highwater: not all could be written to the standard output");
    }
  }

  /** As where Flink calls {@code main} to have a job submitted. */
  static final class InFlink extends StreamExecutionEnvironment {
    private InFlink() {}

    public static void main(String[] args) {
      initializeContextEnvironment(configuration -> new InFlink());
      System.out.println("printed by somebody else");
      Main.main(args);
      System.err.println("submitted");
    }
  }

  @Test
  @Timeout(120)
  void whatSomebodyElseCouldNotPrintFailsNoSubmission() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path err = folder.resolve("err");
    Process process =
        TestJvm.of(folder, InFlink.class, "--version")
            .redirectOutput(full.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(err).content().endsWith("submitted\n").doesNotContain("not all could be written");
  }

  @Test
  @Timeout(120)
  void aReaderWhoHasSeenEnoughIsNoFailure() throws Exception {
    Path err = folder.resolve("err");
    Process process =
        TestJvm.of(folder, Main.class, "config", "example", "signals")
            .redirectError(err.toFile())
            .start();
    process.getInputStream().close();
    assertThat(process.waitFor()).isZero();
    assertThat(err).isEmptyFile();
  }
}
