package dev.highwater.demo;

import dev.highwater.cli.OutPaths;
import dev.highwater.files.Directories;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.utils.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
    name = "demo",
    description = {
      "Run everything on this machine: a Kafka broker, a Flink cluster, ten minutes of a shop's telemetry, and the job signals over it.",
      "Listens on 127.0.0.1 only, on free ports, and ends within two minutes."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final List<String> COUNTERS =
      List.of("received", "accepted", "deduplicated", "unselected", "dead_lettered", "late");

  @Spec private CommandSpec spec;

  private volatile boolean ended;

  @Option(
      names = "--keep-running",
      description =
          "Leave broker, Flink and the job up until Ctrl-C; the newest windows stay open.")
  private boolean keepRunning;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      converter = OutPaths.FolderConverter.class,
      description =
          "Where results and settings go; by default a new directory among the temporary files.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    PrintWriter writer = spec.commandLine().getOut();
    Demo.Screen screen = new Demo.Screen(writer, System.console() != null);
    Path directory = directory();
    endWhereTheBrokerHasTo(screen);
    Demo demo = new Demo(screen, directory, System.currentTimeMillis(), Duration.ofMinutes(10));
    CountDownLatch stopped = new CountDownLatch(1);
    Thread onInterrupt =
        new Thread(
            () -> {
              demo.close();
              if (out == null && !ended) {
                Directories.delete(directory);
              }
              stopped.countDown();
            },
            "highwater-demo-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      Demo.Outcome outcome = demo.run(!keepRunning);
      if (keepRunning) {
        kept(writer, outcome);
        stopped.await();
        return 0;
      }
      ended = true;
      boolean addsUp = counts(writer, outcome);
      closing(writer, outcome);
      return addsUp ? 0 : 1;
    } catch (Exception e) {
      if (demo.isClosed()) {
        // Ctrl-C: what the closing broke is no news.
        return 1;
      }
      throw e;
    } finally {
      demo.close();
    }
  }

  private Path directory() throws IOException {
    if (out == null) {
      return Files.createTempDirectory("highwater-demo-");
    }
    try {
      return Files.createDirectories(out).toAbsolutePath();
    } catch (IOException e) {
      throw new IOException(
          "--out: cannot make the directory " + out + " (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /**
   * A broker that cannot write halts its process without a word; this one says so and lets
   * everything be closed.
   */
  private static void endWhereTheBrokerHasTo(Demo.Screen screen) {
    Exit.setHaltProcedure(
        (status, message) -> {
          screen.say(
              "highwater: the broker cannot go on"
                  + (message == null ? "" : ": " + message)
                  + ". Is there no space left in "
                  + System.getProperty("java.io.tmpdir")
                  + "?");
          new Thread(() -> System.exit(1), "highwater-demo-exit").start();
          throw new IllegalStateException("the broker cannot go on");
        });
  }

  /**
   * Prints the counts by input; answers whether they add up and nothing that was produced is
   * missing.
   */
  private static boolean counts(PrintWriter writer, Demo.Outcome outcome) {
    writer.printf(
        Locale.ROOT,
        "%-8s %10s  =%10s +%13s +%11s +%14s +%6s%n",
        "input",
        "received",
        "accepted",
        "deduplicated",
        "unselected",
        "dead-lettered",
        "late");
    boolean addsUp = true;
    for (String input : Demo.INPUTS) {
      long[] counts = new long[COUNTERS.size()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] =
            outcome.counters().getOrDefault("highwater." + input + "." + COUNTERS.get(i), 0L);
      }
      long parts = counts[1] + counts[2] + counts[3] + counts[4] + counts[5];
      long produced = outcome.produced().getOrDefault(input, 0L);
      String verdict =
          counts[0] == parts && counts[0] == produced
              ? ""
              : "  does not add up: " + produced + " produced";
      addsUp &= verdict.isEmpty();
      writer.printf(
          Locale.ROOT,
          "%-8s %,10d  =%,10d +%,13d +%,11d +%,14d +%,6d%s%n",
          input,
          counts[0],
          counts[1],
          counts[2],
          counts[3],
          counts[4],
          counts[5],
          verdict);
    }
    writer.printf(
        Locale.ROOT, "%,d signals written, each window exactly once%n%n", outcome.signals());
    writer.flush();
    return addsUp;
  }

  private static void closing(PrintWriter writer, Demo.Outcome outcome) {
    writer.println("The signals, one JSON object a line:  " + outcome.places().results());
    writer.println("The settings that were used:          " + outcome.places().settings());
    writer.println();
    writer.println(
        "Next: bin/highwater demo --keep-running     and look at topics and Flink's web interface");
    writer.println("      bin/highwater config example signals  settings to start from");
    writer.println(
        "      docs/your-kafka.md                    from your own topics to first signals");
    writer.flush();
  }

  private static void kept(PrintWriter writer, Demo.Outcome outcome) {
    Demo.Places places = outcome.places();
    writer.println("All data has been processed; everything stays up until Ctrl-C.");
    writer.println();
    writer.println("Flink's web interface:  " + places.webInterface());
    writer.println("Kafka:                  " + places.bootstrapServers());
    writer.println(
        "Explain a service:      bin/highwater signals explain checkout --since 30m --config "
            + places.settings());
    writer.println("The signals so far:     " + places.results());
    writer.flush();
  }
}
