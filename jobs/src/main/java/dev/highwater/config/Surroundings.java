package dev.highwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What references in a settings file are resolved from. */
public interface Surroundings {
  /** Largest file that {@code ${file:…}} reads, in bytes. */
  int MAX_FILE_BYTES = 64 << 10;

  /** The environment variable's value, or {@code null} where it is not set. */
  String variable(String name);

  /** The file's text. */
  String file(Path path) throws IOException;

  /** This process' environment and file system. */
  static Surroundings ofProcess() {
    return new Surroundings() {
      @Override
      public String variable(String name) {
        return System.getenv(name);
      }

      @Override
      public String file(Path path) throws IOException {
        if (Files.size(path) > MAX_FILE_BYTES) {
          throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
        }
        return Files.readString(path);
      }
    };
  }
}
