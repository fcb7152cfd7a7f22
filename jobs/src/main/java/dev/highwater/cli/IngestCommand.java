package dev.highwater.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ingest}. */
@Command(
    name = "ingest",
    description = "Read bills, utilisation, inventory and prices from where they are.",
    synopsisSubcommandLabel = "SOURCE",
    subcommands = {
      CostExplorerCommand.class,
      CloudWatchCommand.class,
      InventoryCommand.class,
      PricesCommand.class,
      DataExportCommand.class,
    })
final class IngestCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected a source: " + String.join(", ", spec.subcommands().keySet()));
  }
}
