package dev.highwater.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help [COMMAND]}: as {@code COMMAND --help}, however deep the command. */
@Command(name = "help", description = "Show the help of a command, as its --help does.")
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "By default all commands.")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine at = spec.parent().commandLine();
    for (String name : names) {
      CommandLine below = at.getSubcommands().get(name);
      if (below == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no command \""
                + name
                + "\"; expected "
                + (at.getSubcommands().isEmpty()
                    ? "nothing after " + at.getCommandSpec().qualifiedName()
                    : "one of " + String.join(", ", at.getSubcommands().keySet())));
      }
      at = below;
    }
    at.usage(spec.commandLine().getOut());
  }
}
