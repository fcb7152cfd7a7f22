package dev.highwater.cli;

import dev.highwater.FlinkProcess;
import dev.highwater.bench.BenchCommand;
import dev.highwater.bills.ConvertCommand;
import dev.highwater.config.Problem;
import dev.highwater.config.SettingsException;
import dev.highwater.cost.core.CostFileException;
import dev.highwater.demo.DemoCommand;
import dev.highwater.detect.DetectCommand;
import dev.highwater.files.Temporary;
import dev.highwater.forecast.ForecastCommand;
import dev.highwater.jobs.UsedFolderException;
import dev.highwater.report.ReportCommand;
import dev.highwater.rightsizing.RightsizingCommand;
import dev.highwater.signals.pack.PackException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands. */
@Command(
    name = "highwater",
    description = "Golden signals, anomalies, alerts and cost reports from Kafka streams.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {"", "Exit codes: 0 done, 1 failed, 2 usage or configuration."},
    subcommands = {
      DemoCommand.class,
      BenchCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      ReadCommand.class,
      SignalsCommand.class,
      DetectCommand.class,
      ReportCommand.class,
      AnomaliesCommand.class,
      ForecastCommand.class,
      RightsizingCommand.class,
      IngestCommand.class,
      ConvertCommand.class,
      ConfigCommand.class,
      TopicsCommand.class,
      DocsCommand.class,
      HelpCommand.class,
    })
public final class HighwaterCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean verbose;

  /** Runs one command on this process' output and answers its exit code: 0, 1 or 2. */
  public static int execute(String... args) {
    try {
      return printed(commandLine().execute(args));
    } catch (OutOfMemoryError e) {
      System.err.println(
          "highwater: out of memory ("
              + e.getMessage()
              + "): "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB of heap were not enough; HIGHWATER_JAVA_OPTS=-Xmx… gives more");
      return ExitCode.SOFTWARE;
    }
  }

  /**
   * What is printed to a file may not fit; a reader who has seen enough (a pipe) is no mistake. Nor
   * is what failed in a process of Flink's: somebody else may have printed it, long ago.
   */
  private static int printed(int code) {
    if (!System.out.checkError() || !FlinkProcess.isOurs() || !isFile(FileDescriptor.out)) {
      return code;
    }
    System.err.println(
        "highwater: not all could be written to the standard output; is there space left?");
    return code == ExitCode.OK ? ExitCode.SOFTWARE : code;
  }

  /** Pipes and terminals have no place to go on from. */
  private static boolean isFile(FileDescriptor descriptor) {
    try {
      // not closed: it is the process' own
      return new FileOutputStream(descriptor).getChannel().position() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The command line, for execution and tests. */
  public static CommandLine commandLine() {
    HighwaterCommand root = new HighwaterCommand();
    CommandLine line = new CommandLine(root);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(110);
    line.setParameterExceptionHandler(
        (e, args) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("highwater: " + e.getMessage());
          if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            String name = e.getCommandLine().getCommandSpec().qualifiedName();
            err.println("Try `" + name + " --help`.");
          }
          err.flush();
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler((e, at, result) -> root.failed(e, at.getErr()));
    return line;
  }

  private int failed(Exception e, PrintWriter err) {
    if (e instanceof CancellationException || Temporary.isEnding()) {
      return ExitCode.SOFTWARE; // told to stop: what that broke is no news
    }
    List<String> problems = problems(e);
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      err.println(problems.size() == 1 ? "1 problem." : problems.size() + " problems.");
    } else {
      err.println("highwater: " + describe(e));
      if (!verbose) {
        err.println("(--verbose shows the stack trace)");
      }
    }
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return problems.isEmpty() ? ExitCode.SOFTWARE : ExitCode.USAGE;
  }

  /** Every mistake, where the exception is about configuration or usage; else nothing. */
  private static List<String> problems(Exception e) {
    if (e instanceof SettingsException settings) {
      return settings.problems().stream().map(Problem::toString).toList();
    }
    if (e instanceof CostFileException file) {
      return file.problems();
    }
    if (e instanceof UsedFolderException folders) {
      return folders.problems();
    }
    return e instanceof PackException pack ? pack.problems() : List.of();
  }

  /** The messages of an exception and its causes, each once, without Flink's wrappers. */
  static String describe(Throwable e) {
    List<String> parts = new ArrayList<>();
    for (Throwable at = e; at != null && parts.size() < 8; at = at.getCause()) {
      String message = message(at);
      String text =
          message == null || message.isBlank()
              ? at.getClass().getSimpleName()
              : message.lines().findFirst().orElse("").strip();
      boolean wrapper =
          at.getCause() != null
              && (message == null
                  || text.startsWith(at.getCause().getClass().getName())
                  || text.endsWith("Exception"));
      if (!wrapper && parts.stream().noneMatch(part -> part.contains(text))) {
        parts.add(text);
      }
    }
    return String.join("\n  because: ", parts);
  }

  /** Of files that cannot be opened, Java says the name only. */
  private static String message(Throwable e) {
    if (e instanceof NoSuchFileException file) {
      return file.getFile() + ": no such file";
    }
    if (e instanceof AccessDeniedException file) {
      return file.getFile() + ": no right to read or write it";
    }
    if (e instanceof CharacterCodingException) {
      return "a file that has to be UTF-8 text is not";
    }
    return e.getMessage();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
