package dev.highwater.cli;

import dev.highwater.config.Settings;
import dev.highwater.config.SettingsException;
import dev.highwater.topics.TopicAdmin;
import dev.highwater.topics.TopicPlan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics create}. */
@Command(name = "topics", description = "Create the Kafka topics.")
final class TopicsCommand implements Runnable {
  private static final List<String> JOBS =
      List.of("signals", "logs", "traces", "anomalies", "alerts", "incidents", "costs");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected `topics create`");
  }

  @Command(
      name = "create",
      description = {
        "Create the topics that are missing and tell where existing ones differ from the table (docs/topics.md).",
        "An existing topic is never changed. Exit code 1 if one could not be created."
      })
  int create(
      @Mixin ConfigOption config,
      @Option(names = "--dry-run", description = "Only tell what would be created.") boolean dryRun,
      @Option(
              names = "--job",
              paramLabel = "JOB",
              description = "Only the topics of this job; by default those of all jobs.")
          String job,
      @Option(
              names = "--replication",
              paramLabel = "N",
              description = "Replicas of new topics, instead of topics.replication.")
          Integer replication)
      throws SettingsException, TopicAdmin.BrokerException {
    CommandSpec at = spec.subcommands().get("create").getCommandSpec();
    if (job != null && !JOBS.contains(job)) {
      throw new ParameterException(
          at.commandLine(), "no job \"" + job + "\"; expected one of " + String.join(", ", JOBS));
    }
    if (replication != null && (replication < 1 || replication > 10)) {
      throw new ParameterException(at.commandLine(), "--replication: expected 1 to 10");
    }
    Settings settings = config.read();
    if (settings.kafka().bootstrapServers().isEmpty()) {
      throw new ParameterException(
          at.commandLine(), "the settings name no Kafka: kafka.bootstrapServers is not set");
    }
    Properties properties = settings.kafka().properties().toProperties();
    properties.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    List<TopicPlan> plans =
        TopicPlan.of(
            settings,
            job == null ? "" : job,
            replication == null ? settings.topics().replication() : replication);
    try (TopicAdmin admin = new TopicAdmin(properties, settings.shown("kafka.bootstrapServers"))) {
      return print(admin.create(plans, dryRun), spec.commandLine().getOut());
    }
  }

  private static int print(List<TopicAdmin.Result> results, PrintWriter out) {
    int failed = 0;
    for (TopicAdmin.Result result : results) {
      TopicPlan plan = result.plan();
      String what =
          switch (result.outcome()) {
            case CREATED -> "created";
            case WOULD_BE_CREATED -> "would be created";
            case EXISTS -> "exists";
            case EXISTS_AND_DIFFERS -> "exists, differs";
            case FAILED -> "FAILED";
          };
      out.printf(
          "%-28s %-16s partitions %d, replication %d, %s%n",
          plan.name(),
          what,
          plan.partitions(),
          plan.replication(),
          new TreeSet<>(
              plan.configs().entrySet().stream()
                  .map(e -> e.getKey() + "=" + e.getValue())
                  .toList()));
      result.notes().forEach(note -> out.println("    " + note));
      failed += result.outcome() == TopicAdmin.Outcome.FAILED ? 1 : 0;
    }
    out.flush();
    return failed == 0 ? 0 : 1;
  }
}
