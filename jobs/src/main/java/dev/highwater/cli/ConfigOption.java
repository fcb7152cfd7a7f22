package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsException;
import dev.highwater.config.SettingsFile;
import dev.highwater.jobs.CostsMapping;
import dev.highwater.jobs.SignalsMapping;
import java.nio.file.Files;
import java.nio.file.Path;
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
  static Settings read(Path file) throws SettingsException {
    return SettingsFile.read(
        file,
        (settings, problem) -> {
          SignalsMapping.checkPacks(settings, problem);
          CostsMapping.checkFiles(settings, problem);
        });
  }

  /** The settings. */
  public Settings read() throws SettingsException {
    return read(file());
  }

  /** Settings, where there is a file: {@code null} where none is named and none lies here. */
  public Settings readIfThere() throws SettingsException {
    return isGiven() || Files.exists(file()) ? read() : null;
  }

  /** Settings that configure a job. */
  Settings read(JobName job) throws SettingsException {
    return read().of(job);
  }
}
