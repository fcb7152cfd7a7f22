package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.RobustZDetector;
import dev.highwater.anomalies.core.Step;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.detect.FileDetection.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DetectCommandTest {
  @TempDir Path folder;

  private record Ran(int code, String out, String err) {}

  private Ran detect(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all =
        Stream.concat(Stream.of("detect"), Stream.of(args).map(Object::toString))
            .toArray(String[]::new);
    return new Ran(line.execute(all), out.toString(), err.toString());
  }

  private Path series(String name, int rows) throws IOException {
    Random random = new Random(name.hashCode());
    StringBuilder text = new StringBuilder("timestamp,value\n");
    for (int row = 0; row < rows; row++) {
      text.append(1_500_000_000L + 60L * row).append(',');
      text.append(row % 500 == 400 ? 50 : random.nextGaussian()).append('\n');
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Map<String, String> content(Path below) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(below.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  @Test
  void filesAndFoldersAreJudgedAndSummedUp() throws IOException {
    series("in/a/one.csv", 1_000);
    series("in/b/one.csv", 500);
    Path other = series("other/two.txt", 250);
    Ran ran =
        detect(
            folder.resolve("in"),
            other,
            "--out",
            folder.resolve("out"),
            "--plot",
            "--detector",
            "robust-z");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .matches(
            "(?s)3 files, 1,750 points \\(0 missing\\), 3 alarms in 3 anomalies, [\\d,]+ points/s .*");
    assertThat(ran.code()).isZero();
    Map<String, String> results = content(folder.resolve("out"));
    assertThat(results.keySet())
        .containsExactly(
            "a/one.csv",
            "a/one.csv.html",
            "b/one.csv",
            "b/one.csv.html",
            "index.html",
            "other/two.txt",
            "other/two.txt.html");
    assertThat(results.get("a/one.csv").lines()).hasSize(1_001);
  }

  @Test
  void aSecondRunGivesTheSameBytesHoweverManyAtATime() throws IOException {
    for (int i = 0; i < 7; i++) {
      series("in/s" + i + ".csv", 700);
    }
    Path out = folder.resolve("out");
    assertThat(detect(folder.resolve("in"), "--out", out, "--plot", "--jobs", 3).code()).isZero();
    Map<String, String> first = content(out);
    assertThat(detect(folder.resolve("in"), "--out", out, "--plot", "--jobs", 1).code()).isZero();
    assertThat(content(out)).hasSize(15).isEqualTo(first);
    Path alone = folder.resolve("alone");
    detect(folder.resolve("in/s3.csv"), "--out", alone);
    assertThat(content(alone)).containsExactly(Map.entry("in/s3.csv", first.get("in/s3.csv")));
  }

  @Test
  void aFileThatCannotBeReadDoesNotStopTheOthers() throws IOException {
    Path good = series("in/good.csv", 100);
    Path bad = Files.writeString(folder.resolve("in/bad.csv"), "t,v\n1,2\n2,x\n");
    Path none = folder.resolve("in/none.csv");
    Ran ran = detect(none, bad, good, "--out", folder.resolve("out"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(none + ": no such file\n" + bad + ":3: \"x\" is no number (column \"v\")\n");
    assertThat(ran.out()).startsWith("1 file, 100 points").endsWith("2 could not be judged\n");
    assertThat(content(folder.resolve("out"))).containsOnlyKeys("in/good.csv");
  }

  @Test
  void aFileThatGoesBackInTimeIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "t,v\n400,1\n300,2\n200,3\n100,4\n");
    Ran ran = detect(file, "--out", folder.resolve("out"));
    assertThat(ran.code()).isZero();
    assertThat(ran.err())
        .isEqualTo(
            file
                + ": 3 of 4 rows are not later than the rows before them; sort the file by time\n");
  }

  @Test
  void mistakesOfUseAreCode2() throws IOException {
    Path one = series("one/x.csv", 1);
    Path two = series("elsewhere/one/x.csv", 1);
    Path out = folder.resolve("out");
    assertThat(detect(one).err()).contains("--out");
    assertThat(detect("--out", out).err()).contains("FILE");
    assertThat(detect(one, two, "--out", out))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
        .satisfies(ran -> assertThat(ran.err()).contains(" would both be written to "));
    assertThat(detect(one, "--out", folder).err()).contains("is an input and would be replaced");
    assertThat(detect(one, "--out", out, "--train", -1).err()).contains("--train");
    assertThat(detect(one, "--out", out, "--jobs", 0).err()).contains("--jobs");
    assertThat(detect(one, "--out", out, "--detector", "magic").err())
        .contains("no detector \"magic\"; expected one of [")
        .contains("robust-z");
    assertThat(detect(folder.resolve("one"), one, "--out", out).out()).startsWith("1 file, ");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(detect(empty, "--out", out))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
        .satisfies(ran -> assertThat(ran.err()).contains("there is no *.csv"));
  }

  /** Waits in the middle of a file until it is interrupted. */
  private static final class Waiting implements Detector<Integer> {
    private static final long serialVersionUID = 1;

    private static final CountDownLatch BEGUN = new CountDownLatch(1);

    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public double maxRarity() {
      return 1;
    }

    @Override
    public Integer initial(long seed) {
      return 0;
    }

    @Override
    public Step<Integer> step(Integer state, long timeMillis, double value) {
      if (state == 5_000) {
        BEGUN.countDown();
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return new Step<>(
          state + 1,
          new RobustZDetector()
              .step(new RobustZDetector().initial(0), timeMillis, value)
              .verdict());
    }

    @Override
    public byte[] encode(Integer state) {
      return new byte[0];
    }

    @Override
    public Integer decode(byte[] bytes) {
      return 0;
    }
  }

  @Test
  @Timeout(180)
  void stoppedInTheMiddleItLeavesNothingHalfWritten() throws Exception {
    Path source = series("in/x.csv", 20_000);
    Path out = folder.resolve("out");
    DetectRun run =
        new DetectRun(
            new FileDetection<>(new Waiting(), new Options(Column.at(1), Column.at(2), 0, true)),
            1);
    CompletableFuture<DetectRun.Summary> summary = new CompletableFuture<>();
    Thread running =
        new Thread(
            () -> {
              try {
                summary.complete(run.run(DetectPlan.of(List.of(source), out), progress -> {}));
              } catch (Exception e) {
                summary.completeExceptionally(e);
              }
            });
    running.start();
    Waiting.BEGUN.await();
    assertThat(content(out)).hasSize(1);
    run.stop();
    assertThatThrownBy(summary::get).isInstanceOf(CancellationException.class);
    assertThat(content(out)).isEmpty();
    running.join();
  }
}
