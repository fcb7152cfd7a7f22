package dev.highwater.report;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * {@code far:/path}: this machine's files behind a scheme of their own, as a store that cannot
 * rename; found by Flink as any other file system is.
 */
public final class FarFileSystem extends LocalFileSystem {
  /** How Flink finds it. */
  public static final class Factory implements FileSystemFactory {
    @Override
    public String getScheme() {
      return "far";
    }

    @Override
    public FileSystem create(URI uri) {
      return new FarFileSystem();
    }
  }

  @Override
  public URI getUri() {
    return URI.create("far:///");
  }

  @Override
  public boolean isDistributedFS() {
    return true;
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("a store cannot rename");
  }
}
