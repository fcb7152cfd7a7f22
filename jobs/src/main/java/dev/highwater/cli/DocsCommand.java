package dev.highwater.cli;

import dev.highwater.config.SettingsTable;
import dev.highwater.topics.TopicTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the generated pages of the documentation. */
@Command(name = "docs", hidden = true, description = "Print a generated page of the documentation.")
final class DocsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PAGE", description = "settings, topics or schemas")
  private String page;

  @Override
  public void run() {
    String text =
        switch (page) {
          case "settings" -> SettingsTable.markdown();
          case "topics" -> TopicTable.markdown();
          case "schemas" -> SchemaTable.markdown();
          default ->
              throw new ParameterException(
                  spec.commandLine(),
                  "no page \"" + page + "\"; expected settings, topics or schemas");
        };
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
