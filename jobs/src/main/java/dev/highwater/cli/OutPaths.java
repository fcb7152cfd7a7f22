package dev.highwater.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where commands write to, looked at before they do anything else. */
public final class OutPaths {
  private OutPaths() {}

  /** For options that name a folder, which is made where there is none. */
  public static final class FolderConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      return folder(Path.of(text));
    }
  }

  /** For options that name a file, which is replaced where there is one. */
  public static final class FileConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        throw new TypeConversionException("\"" + path + "\" is a folder; expected a file name");
      }
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        folder(parent);
      }
      return path;
    }
  }

  /**
   * The same path.
   *
   * @throws TypeConversionException where it cannot be a folder, because it or one above it is a
   *     file
   */
  public static Path folder(Path path) {
    Path there = path.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there != null && !Files.isDirectory(there)) {
      throw new TypeConversionException(
          (there.equals(path.toAbsolutePath()) ? "\"" + path + "\"" : "\"" + path + "\": " + there)
              + " is a file; expected a folder");
    }
    return path;
  }
}
