package dev.highwater.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@code bin/highwater} with the jar that the build has made, as a user does. */
public final class HighwaterCommand {

  private HighwaterCommand() {}

  /** Runs a command to its end and returns what it printed; fails when it does not exit with 0. */
  public static String run(Path logs, Duration atMost, String... arguments) {
    Path target = SignalsJob.jar().getParent();
    Path script = target.resolve("../../bin/highwater").normalize();
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path output = logs.resolve("highwater-output.log");
    try {
      Files.createDirectories(logs);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("HIGHWATER_BUILD", "off");
      builder.environment().put("HIGHWATER_LOG", logs.resolve("highwater.log").toString());
      builder
          .environment()
          .put("HIGHWATER_JAVA_OPTS", "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
      Process process = builder.start();
      Thread hook = new Thread(process::destroyForcibly, "kill-highwater");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(
              command + " did not end within " + atMost.toSeconds() + " s, see " + output);
        }
      } finally {
        // the script has become the JVM: one process
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(hook);
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " ended with " + process.exitValue() + ":\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The signals in all finished files below a directory, one JSON object a line. */
  public static List<SignalRecord> signals(Path directory) {
    List<SignalRecord> signals = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(f -> !f.getFileName().toString().startsWith("."))
              .toList()) {
        for (String line : Files.readAllLines(file)) {
          signals.add(SignalRecord.of(null, line.getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return signals;
  }
}
