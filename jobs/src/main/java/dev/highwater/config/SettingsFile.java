package dev.highwater.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reads settings files. */
public final class SettingsFile {
  /** Largest settings file, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private SettingsFile() {}

  /** A check of settings that needs more than them: files that they name, for instance. */
  @FunctionalInterface
  public interface Check {
    /** None. */
    Check NONE = (settings, problem) -> {};

    /**
     * @param settings with defaults in place of what could not be read
     * @param problem takes a whole key and what is wrong there
     */
    void check(Settings settings, BiConsumer<String, String> problem);
  }

  /**
   * Reads a file with this process' environment.
   *
   * @throws SettingsException with every mistake in the file
   */
  public static Settings read(Path file) throws SettingsException {
    return read(file, Use.everything(), Check.NONE);
  }

  /**
   * Reads a file with this process' environment and checks more than the file.
   *
   * @param use what of it is used
   * @throws SettingsException with every mistake in the file and what {@code more} has found
   */
  public static Settings read(Path file, Use use, Check more) throws SettingsException {
    return parse(file.toString(), text(file), Surroundings.ofProcess(), Keys.DEFUNCT, use, more);
  }

  /**
   * As {@link #read(Path, Use, Check)}, for a command that runs no job: the file may name neither
   * inputs nor what only a job needs. What it does name is checked all the same.
   */
  public static Settings readAny(Path file, Use use, Check more) throws SettingsException {
    SettingsReader reader =
        new SettingsReader(file.toString(), Surroundings.ofProcess(), Keys.DEFUNCT);
    return new SettingsBuilder(reader.read(text(file)), false).build(use, more);
  }

  /**
   * Reads a file.
   *
   * @param surroundings what its references are resolved from
   * @throws SettingsException with every mistake in the file
   */
  public static Settings read(Path file, Surroundings surroundings) throws SettingsException {
    return parse(file.toString(), text(file), surroundings, Keys.DEFUNCT);
  }

  /** How AWS is reached where there is no file. */
  public static Settings.Aws awsDefaults() {
    return SettingsBuilder.awsDefaults();
  }

  /** Reads a text as if it stood in a file of that name. */
  public static Settings parse(String file, String text, Surroundings surroundings)
      throws SettingsException {
    return parse(file, text, surroundings, Keys.DEFUNCT);
  }

  static Settings parse(
      String file, String text, Surroundings surroundings, Map<String, String> defunct)
      throws SettingsException {
    return parse(file, text, surroundings, defunct, Use.everything(), Check.NONE);
  }

  private static Settings parse(
      String file,
      String text,
      Surroundings surroundings,
      Map<String, String> defunct,
      Use use,
      Check more)
      throws SettingsException {
    SettingsReader reader = new SettingsReader(file, surroundings, defunct);
    return new SettingsBuilder(reader.read(text), true).build(use, more);
  }

  private static String text(Path file) throws SettingsException {
    String message;
    try {
      if (Files.isDirectory(file)) {
        message = "is a folder; expected a YAML file";
      } else if (Files.size(file) > MAX_BYTES) {
        message = "is larger than " + new DataSize(MAX_BYTES);
      } else {
        return Files.readString(file);
      }
    } catch (NoSuchFileException e) {
      message = "no such file; `highwater config example JOB` prints one to start from";
    } catch (CharacterCodingException e) {
      message = "is not UTF-8 text";
    } catch (IOException e) {
      message = "cannot be read: " + e.getClass().getSimpleName();
    }
    throw new SettingsException(List.of(new Problem(file.toString(), 0, 0, "", message)));
  }
}
