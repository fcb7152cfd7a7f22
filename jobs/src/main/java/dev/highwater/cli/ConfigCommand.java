package dev.highwater.cli;

import dev.highwater.config.ExampleFile;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsException;
import dev.highwater.config.Use;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config example} and {@code config check}. */
@Command(name = "config", description = "Print an example of a settings file, or check one.")
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected `config example` or `config check`");
  }

  @Command(
      name = "example",
      description = "Print a commented settings file for a job, with every key and its default.")
  void example(
      @Parameters(paramLabel = "JOB", description = "signals, anomalies or costs") String job) {
    JobName name =
        JobName.of(job)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.subcommands().get("example"),
                        "no job \"" + job + "\"; expected " + String.join(" or ", JobName.ids())));
    spec.commandLine().getOut().print(ExampleFile.of(name));
    spec.commandLine().getOut().flush();
  }

  @Command(
      name = "check",
      description = "Tell every mistake of a settings file, with line and key. Exit code 2 if any.")
  int check(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "Instead of --config.")
          Path file,
      @Mixin ConfigOption config,
      @Option(
              names = "--effective",
              description = "Also print every setting with defaults filled in, secrets masked.")
          boolean effective)
      throws SettingsException {
    Path path = file != null ? file : config.file();
    Settings settings = ConfigOption.read(path, Use.everything());
    var out = spec.commandLine().getOut();
    if (effective) {
      settings.shown().forEach((key, text) -> out.println(key + ": " + text));
    }
    out.println(path + ": no mistakes");
    out.flush();
    return 0;
  }
}
