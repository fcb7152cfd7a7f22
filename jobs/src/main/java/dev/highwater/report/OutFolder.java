package dev.highwater.report;

import dev.highwater.files.AtomicFile;
import dev.highwater.files.NamedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/**
 * A folder of any file system that Flink knows, where files are there as a whole or not at all: on
 * this machine they are written beside their place and renamed; an object store shows an object
 * when it is whole. Other file systems may show a part of a file while it is written.
 */
final class OutFolder {
  private final FileSystem files;
  private final Path folder;

  private OutFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * Finds the file system; writes nothing yet.
   *
   * @param name a path of this machine, or a URI: {@code s3://bucket/reports}
   * @throws UnsupportedFileSystemSchemeException where nothing here writes to such a URI; the
   *     message is for people
   * @throws IOException where the file system cannot be reached
   */
  static OutFolder of(String name) throws IOException {
    Path folder = new Path(name);
    String scheme = folder.toUri().getScheme();
    FileSystemPlugins.load(scheme);
    try {
      return new OutFolder(folder.getFileSystem(), folder);
    } catch (UnsupportedFileSystemSchemeException e) {
      throw new UnsupportedFileSystemSchemeException(
          String.format(
              Locale.ROOT,
              "%s: no file system for %s: here; expected a path of this machine, file:, or a scheme"
                  + " whose Flink plugin lies in a folder of its own below $FLINK_PLUGINS_DIR (for"
                  + " s3: flink-s3-fs-hadoop or flink-s3-fs-presto)",
              name,
              scheme),
          e);
    }
  }

  /** Where it is on this machine; {@code null} where it is elsewhere. */
  java.nio.file.Path local() {
    return files.isDistributedFS() ? null : java.nio.file.Path.of(folder.getPath());
  }

  /** A folder in it. */
  OutFolder folder(String name) {
    return new OutFolder(files, new Path(folder, name));
  }

  /** Writes a file; one of the same name is replaced. */
  void write(String name, byte[] bytes) throws IOException {
    Path file = new Path(folder, name);
    if (!files.isDistributedFS()) {
      AtomicFile.write(java.nio.file.Path.of(file.getPath()), bytes);
      return;
    }
    files.mkdirs(folder);
    try (OutputStream out =
        new NamedOutput(file, files.create(file, FileSystem.WriteMode.OVERWRITE))) {
      out.write(bytes);
    }
  }

  /** Takes a file away, where there is one. */
  void delete(String name) throws IOException {
    Path file = new Path(folder, name);
    if (files.exists(file)) {
      files.delete(file, false);
    }
  }

  /** The folder as it was named. */
  @Override
  public String toString() {
    URI uri = folder.toUri();
    return uri.getScheme() == null ? folder.getPath() : uri.toString();
  }
}
