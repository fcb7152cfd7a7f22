package dev.highwater.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files and folders that must not outlive this process: whoever takes one deletes it, and what is
 * still there when the process is told to end (Ctrl-C, SIGTERM) is deleted then. A process that was
 * killed leaves them; the next one that takes the same name deletes them when they are a day old.
 */
public final class Temporary {
  private static final long PID = ProcessHandle.current().pid();
  private static final Duration LEFT = Duration.ofDays(1);
  private static final long END_SECONDS = 5;

  /** Exactly the names that are made here, with whose they are; Java's random numbers are long. */
  private static final Pattern NAME =
      Pattern.compile("\\..+\\.(\\d+)\\.partial|highwater-[a-z]+-(\\d+)-\\d{9,}.*");

  private static final Set<Path> TAKEN = new HashSet<>();

  /** By folder: what processes that are gone have left there. */
  private static final Map<Path, List<Path>> LEFTOVERS = new ConcurrentHashMap<>();

  /**
   * Registered only while something is taken: where the process is Flink's, it would hold the
   * classes of every submission.
   */
  private static final Thread HOOK = new Thread(Temporary::end, "highwater-temporary");

  private static boolean ending;

  private interface Making {
    Path make() throws IOException;
  }

  private Temporary() {}

  /**
   * A new folder among the temporary files.
   *
   * @param use what for: lower-case letters
   * @throws CancellationException where the process has been told to end
   */
  public static Path folder(String use) throws IOException {
    deleteLeftovers(common(), prefix(use));
    return take(() -> Files.createTempDirectory(prefix(use) + PID + "-"));
  }

  /**
   * A new file among the temporary files; otherwise as {@link #folder}.
   *
   * @param end of its name
   */
  public static Path file(String use, String end) throws IOException {
    deleteLeftovers(common(), prefix(use));
    return take(() -> Files.createTempFile(prefix(use) + PID + "-", end));
  }

  /**
   * An empty hidden file beside another one, whose place it may take. The process' id in its name
   * keeps two runs into one folder apart.
   *
   * @throws CancellationException where the process has been told to end
   */
  static Path beside(Path file) throws IOException {
    String prefix = "." + file.getFileName() + ".";
    deleteLeftovers(file.toAbsolutePath().getParent(), prefix);
    return take(() -> Files.write(file.resolveSibling(prefix + PID + ".partial"), new byte[0]));
  }

  /** Deletes what was taken, where it is still there. */
  public static void delete(Path taken) {
    Directories.delete(taken);
    synchronized (TAKEN) {
      TAKEN.remove(taken);
      unhookUnlessTaken();
    }
  }

  /** Whether the process has been told to end: files go, and what fails now is no news. */
  public static boolean isEnding() {
    synchronized (TAKEN) {
      hook();
      unhookUnlessTaken();
      return ending;
    }
  }

  private static Path take(Making making) throws IOException {
    synchronized (TAKEN) {
      hook();
      try {
        if (ending) {
          throw new CancellationException("stopped");
        }
        Path made = making.make();
        TAKEN.add(made);
        return made;
      } finally {
        unhookUnlessTaken();
      }
    }
  }

  /** Where nothing is taken: the process says whether it is ending. */
  private static void hook() {
    if (TAKEN.isEmpty() && !ending) {
      try {
        Runtime.getRuntime().addShutdownHook(HOOK);
      } catch (IllegalStateException e) {
        ending = true;
      }
    }
  }

  private static void unhookUnlessTaken() {
    if (TAKEN.isEmpty() && !ending) {
      try {
        Runtime.getRuntime().removeShutdownHook(HOOK);
      } catch (IllegalStateException e) {
        ending = true;
      }
    }
  }

  /** Again while others, which do not know yet, still write there. */
  private static void end() {
    List<Path> left;
    synchronized (TAKEN) {
      ending = true;
      left = List.copyOf(TAKEN);
    }
    long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    left.forEach(Directories::delete);
    while (left.stream().anyMatch(Files::exists) && System.nanoTime() < latest) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      left.forEach(Directories::delete);
    }
  }

  private static Path common() {
    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  }

  private static String prefix(String use) {
    return "highwater-" + use + "-";
  }

  private static void deleteLeftovers(Path folder, String prefix) {
    LEFTOVERS.computeIfAbsent(folder, Temporary::leftovers).stream()
        .filter(left -> left.getFileName().toString().startsWith(prefix))
        .forEach(Directories::delete);
  }

  /** A process of another machine that shares the folder cannot be seen: so they have to be old. */
  private static List<Path> leftovers(Path folder) {
    List<Path> left = new ArrayList<>();
    Instant before = Instant.now().minus(LEFT);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        Matcher name = NAME.matcher(one.getFileName().toString());
        if (name.matches()
            && isGone(name.group(1) == null ? name.group(2) : name.group(1))
            && (name.group(1) == null || Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS))
            && Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(before)) {
          left.add(one);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return left;
    }
    return left;
  }

  private static boolean isGone(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
