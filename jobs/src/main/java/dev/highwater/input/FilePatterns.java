package dev.highwater.input;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Files, folders and globs to the files they stand for, on any file system that Flink knows. A
 * folder stands for all files below it; names that begin with a dot or an underscore are left out,
 * as unfinished files have such. In a glob, {@code *} stays in its folder and {@code **} crosses
 * folders.
 */
final class FilePatterns implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> patterns;

  FilePatterns(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /**
   * The files' paths, sorted, each once. A pattern that stands for none is an error that names it.
   */
  List<String> files() throws IOException {
    TreeSet<String> files = new TreeSet<>();
    for (String pattern : patterns) {
      TreeSet<String> found = new TreeSet<>();
      Path base = new Path(base(pattern));
      FileSystem fileSystem = base.getFileSystem();
      if (fileSystem.exists(base)) {
        add(fileSystem, fileSystem.getFileStatus(base), matcher(pattern), true, found);
      }
      if (found.isEmpty()) {
        throw new IOException("no file matches " + pattern);
      }
      files.addAll(found);
    }
    return List.copyOf(files);
  }

  /** Where listing begins: the path up to the last folder without a wildcard. */
  static String base(String pattern) {
    int wildcard = firstWildcard(pattern);
    if (wildcard < 0) {
      return absolute(pattern);
    }
    int slash = pattern.lastIndexOf('/', wildcard);
    return slash < 0 ? absolute(".") : absolute(slash == 0 ? "/" : pattern.substring(0, slash));
  }

  private static int firstWildcard(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static String absolute(String path) {
    boolean hasScheme = path.matches("[A-Za-z][A-Za-z0-9+.-]*://.*");
    return hasScheme ? path : java.nio.file.Path.of(path).toAbsolutePath().normalize().toString();
  }

  private static PathMatcher matcher(String pattern) {
    if (firstWildcard(pattern) < 0) {
      return null;
    }
    String base = base(pattern);
    int wildcard = firstWildcard(pattern);
    int slash = pattern.lastIndexOf('/', wildcard);
    String rest = pattern.substring(slash + 1);
    String folder = new Path(base).getPath();
    String prefix = folder.endsWith("/") ? folder : folder + "/";
    return FileSystems.getDefault().getPathMatcher("glob:" + escaped(prefix) + rest);
  }

  private static String escaped(String text) {
    return text.replaceAll("([*?\\[\\]{}\\\\])", "\\\\$1");
  }

  private static void add(
      FileSystem fileSystem,
      FileStatus status,
      PathMatcher matcher,
      boolean named,
      TreeSet<String> files)
      throws IOException {
    String name = status.getPath().getName();
    if (!named && (name.startsWith(".") || name.startsWith("_"))) {
      return;
    }
    if (status.isDir()) {
      FileStatus[] children = fileSystem.listStatus(status.getPath());
      if (children != null) {
        for (FileStatus child : children) {
          add(fileSystem, child, matcher, false, files);
        }
      }
    } else if (matcher == null
        || matcher.matches(java.nio.file.Path.of(status.getPath().getPath()))) {
      files.add(status.getPath().toString());
    }
  }

  @Override
  public String toString() {
    return patterns.toString();
  }
}
