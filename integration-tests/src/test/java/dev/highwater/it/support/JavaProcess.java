package dev.highwater.it.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, started from a class path and always ended through its process handle: by the
 * test, and by a hook when this JVM exits first. Its output goes to a file.
 */
public final class JavaProcess implements AutoCloseable {

  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 40;

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread hook;

  private JavaProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.hook = new Thread(process::destroyForcibly, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts {@code mainClass}.
   *
   * @param name for the log file and for messages
   * @param log receives standard output and error; appended to if it exists
   */
  public static JavaProcess start(
      String name,
      List<Path> classPath,
      List<String> jvmOptions,
      Map<String, String> environment,
      Path log,
      String mainClass,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Files.createDirectories(log.getParent());
      return new JavaProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Fails, with the end of its log, when the process has ended. */
  public void checkAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(name + " has ended with " + process.exitValue() + ":\n" + tail());
    }
  }

  /**
   * Waits for the process to end and returns its exit code; fails, with the end of its log, after
   * {@code atMost}.
   */
  public int waitFor(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(
            name + " did not end within " + atMost.toSeconds() + " s:\n" + tail());
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
    forgetHook();
    return process.exitValue();
  }

  /** Ends the process with SIGKILL: it has no chance to close anything. Returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    forgetHook();
  }

  /** Asks the process to end (SIGTERM) and does not wait; {@link #close()} does. */
  void terminate() {
    process.destroy();
  }

  /** Ends the process with SIGTERM, and with SIGKILL if it has not gone after 10 s. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    forgetHook();
  }

  /** Everything the process has written so far. */
  public String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tail() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
        + "\n("
        + log
        + ")";
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is already going down: the hook runs
    }
  }
}
