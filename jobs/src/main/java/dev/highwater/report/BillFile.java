package dev.highwater.report;

import dev.highwater.config.Settings;
import dev.highwater.files.NamedOutput;
import dev.highwater.files.Temporary;
import dev.highwater.input.FileInputs;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileSystem;

/**
 * A file that bills are in.
 *
 * @param name as people know it
 * @param isNamed whether it was asked for by this name, and not found in a folder
 * @param opening its bytes; {@code null} where {@code here} is a regular file
 * @param here where it is on this machine; {@code null} where it is elsewhere
 */
record BillFile(String name, boolean isNamed, Opening opening, Path here) {
  private interface Opening {
    InputStream open() throws IOException;
  }

  /** Takes a file that can be read as often as one likes, until it returns. */
  interface Reading {
    void of(Path file) throws IOException;
  }

  /** Files, and of folders all below them, in the order of their names. */
  static List<BillFile> of(List<Path> paths) throws IOException {
    TreeMap<Path, BillFile> files = new TreeMap<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.put(path, of(path.toString(), true, path));
        continue;
      }
      try (Stream<Path> below = Files.walk(path)) {
        below
            .filter(file -> Files.isRegularFile(file) && isBill(path, file))
            .forEach(file -> files.putIfAbsent(file, of(file.toString(), false, file)));
      }
    }
    return List.copyOf(files.values());
  }

  /** Those of an input of the settings, on any file system that Flink knows. */
  static List<BillFile> of(Settings.Input input) throws IOException {
    for (String pattern : input.files()) {
      int scheme = pattern.indexOf("://");
      FileSystemPlugins.load(scheme < 0 ? null : pattern.substring(0, scheme));
    }
    List<BillFile> files = new ArrayList<>();
    for (String file : FileInputs.files(input)) {
      org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(file);
      FileSystem system = path.getFileSystem();
      String name = system.isDistributedFS() ? file : path.getPath();
      boolean named = input.files().stream().anyMatch(pattern -> isNamed(pattern, system, path));
      files.add(
          system.isDistributedFS()
              ? new BillFile(name, named, () -> system.open(path), null)
              : of(name, named, Path.of(name)));
    }
    return files;
  }

  /** Whether a pattern of the settings is this file's own path, however it is written. */
  private static boolean isNamed(
      String pattern, FileSystem system, org.apache.flink.core.fs.Path file) {
    String path = pattern.contains("://") ? pattern : absolute(pattern);
    return new org.apache.flink.core.fs.Path(path).makeQualified(system).equals(file);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  private static BillFile of(String name, boolean named, Path path) {
    // a channel's stream asks a pipe for its position
    return new BillFile(name, named, () -> new FileInputStream(path.toFile()), path);
  }

  /** Names that begin with a dot or an underscore are unfinished or not for us. */
  private static boolean isBill(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Has it read. What can be read only once (a pipe), or only from afar, is copied into the
   * temporary folder before; nothing is left of the copy.
   */
  void read(Reading reading) throws IOException {
    if (here != null && Files.isRegularFile(here)) {
      reading.of(here);
      return;
    }
    if (here != null && !Files.exists(here)) {
      throw new IOException(name + ": no such file");
    }
    Path copy = Temporary.file("bill", "");
    try {
      try (InputStream in = opening.open();
          OutputStream out = NamedOutput.open(copy, StandardOpenOption.WRITE)) {
        in.transferTo(out);
      }
      reading.of(copy);
    } finally {
      Temporary.delete(copy);
    }
  }
}
