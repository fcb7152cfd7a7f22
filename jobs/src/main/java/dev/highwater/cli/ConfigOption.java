package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsException;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.jobs.CostsMapping;
import dev.highwater.jobs.SignalsMapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/** The option {@code --config}, the same for every command. */
public final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file; by default $HIGHWATER_CONFIG, then ./highwater.yaml.")
  private Path file;

  /** The file to read, whether it is there or not. */
  Path file() {
    if (file != null) {
      return file;
    }
    String variable = System.getenv("HIGHWATER_CONFIG");
    return Path.of(variable == null || variable.isBlank() ? "highwater.yaml" : variable);
  }

  /** Whether the user named a file. */
  boolean isGiven() {
    return file != null || System.getenv("HIGHWATER_CONFIG") != null;
  }

  /** Reads a file and the packs that it names; tells all mistakes of all of them. */
  static Settings read(Path file, Use use) throws SettingsException {
    return SettingsFile.read(file, use, ConfigOption::check);
  }

  private static void check(Settings settings, BiConsumer<String, String> problem) {
    SignalsMapping.checkPacks(settings, problem);
    CostsMapping.checkFiles(settings, problem);
  }

  /** The settings, of which all is used. */
  Settings read() throws SettingsException {
    return read(Use.everything());
  }

  /** The settings. */
  Settings read(Use use) throws SettingsException {
    return read(file(), use);
  }

  /** Settings that configure a job, for a command that uses them like that. */
  public Settings read(JobName job, Use use) throws SettingsException {
    return read(use).of(job);
  }

  /** The settings, of a file that need not configure a job. */
  Settings readAny(Use use) throws SettingsException {
    return SettingsFile.readAny(file(), use, ConfigOption::check);
  }

  /** As {@link #readAny}, {@code null} where no file is named and none lies here. */
  public Settings readIfThere(Use use) throws SettingsException {
    return isGiven() || Files.exists(file()) ? readAny(use) : null;
  }
}
