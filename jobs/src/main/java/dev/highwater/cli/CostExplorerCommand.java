package dev.highwater.cli;

import dev.highwater.aws.AwsState;
import dev.highwater.aws.CostExplorerIngest;
import dev.highwater.bills.DeliveryFiles;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.bills.DeliveryTopic;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ingest cost-explorer}. */
@Command(
    name = "cost-explorer",
    description = {
      "Read bills from AWS Cost Explorer, for accounts without an export: $0.01 a page.",
      "Days that AWS may still restate are read again: from the first day of the month before the last sync.",
      "Writes each day that is new or has changed as an overwrite delivery of FOCUS rows. An interrupted run goes on at its page."
    })
final class CostExplorerCommand implements Callable<Integer> {
  private static final String TOPIC = "billing";

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--from",
      paramLabel = "D",
      converter = Times.DayConverter.class,
      description = "First day; by default as far back as AWS may still restate.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "D",
      converter = Times.DayConverter.class,
      description = "The day after the last; by default today, UTC.")
  private LocalDate to;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      converter = OutPaths.FolderConverter.class,
      description = "Write files instead of the topic of inputs.billing (by default billing).")
  private Path out;

  @Option(
      names = "--group-by",
      split = ",",
      paramLabel = "G",
      description = "Instead of aws.costExplorer.groupBy.")
  private List<String> groupBy;

  @Option(
      names = "--only",
      description = "Read these days only, not those before that AWS may have restated.")
  private boolean only;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.readIfThere(Use.only());
    Settings.Aws aws = settings == null ? SettingsFile.awsDefaults() : settings.aws();
    LocalDate end = to == null ? LocalDate.now(ZoneOffset.UTC) : to;
    if (from != null && !from.isBefore(end)) {
      throw new ParameterException(
          spec.commandLine(), "--from " + from + " is not before --to " + end);
    }
    if (groupBy != null && groupBy.size() > 2) {
      throw new ParameterException(
          spec.commandLine(), "--group-by: expected one or two; AWS takes no more");
    }
    try (DeliveryOut billing = open(settings)) {
      for (AwsAccess account : aws.accounts()) {
        one(account, aws, billing, end);
      }
      return 0;
    } catch (CostExplorerIngest.BudgetException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("highwater: " + e.getMessage());
      err.flush();
      return 1;
    }
  }

  private void one(AwsAccess access, Settings.Aws aws, DeliveryOut billing, LocalDate end)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (AwsSession session = AwsSession.open(access)) {
      CostExplorerIngest ingest =
          CostExplorerIngest.open(
              session,
              access,
              state(aws, billing),
              aws,
              billing,
              line -> RunCommand.say(err, line));
      CostExplorerIngest.Summary summary =
          ingest.run(from, end, !only, groupBy == null ? aws.costExplorerGroupBy() : groupBy);
      PrintWriter writer = spec.commandLine().getOut();
      summary.lines(billing.place()).forEach(line -> RunCommand.say(writer, line));
    }
  }

  private DeliveryOut open(Settings settings) {
    if (out != null) {
      return new DeliveryFiles(out);
    }
    if (settings == null || settings.kafka().bootstrapServers().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected --out DIR, or a settings file with kafka.bootstrapServers to write to a topic");
    }
    Settings.Input input = settings.inputs().get(TOPIC);
    return new DeliveryTopic(
        settings.kafka(), input != null && input.isTopic() ? input.topics().get(0) : TOPIC);
  }

  /** What was written is remembered by where it was written to. */
  private Path state(Settings.Aws aws, DeliveryOut billing) {
    return out != null
        ? out.resolve(".state")
        : AwsState.folder(aws, billing.place().replace(' ', '-'));
  }
}
