package dev.highwater.cli;

import dev.highwater.aws.CloudWatchIngest;
import dev.highwater.aws.Ec2Inventory;
import dev.highwater.aws.InstanceList;
import dev.highwater.aws.UtilisationFile;
import dev.highwater.aws.UtilisationOut;
import dev.highwater.aws.UtilisationTopic;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** {@code ingest cloudwatch}. */
@Command(
    name = "cloudwatch",
    description = {
      "Read how instances were used from AWS CloudWatch: processor, network, and memory where CloudWatch's agent measures it.",
      "Steps of five minutes for the last 63 days, of an hour for the last 455. $0.01 for 1,000 metrics asked for."
    })
final class CloudWatchCommand implements Callable<Integer> {
  private static final String TOPIC = "utilisation";

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private AwsRegions regions;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "Start, inclusive.")
  private Instant from;

  @Option(
      names = "--to",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "End, exclusive; by default now.")
  private Instant to;

  @Option(
      names = "--instances",
      paramLabel = "FILE",
      description = "Instances to read: an id a line, or an inventory; by default those that run.")
  private Path instances;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = OutPaths.FileConverter.class,
      description = "Write CSV instead of the topic " + TOPIC + ".")
  private Path out;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.readIfThere(Use.only());
    Settings.Aws aws = settings == null ? SettingsFile.awsDefaults() : settings.aws();
    Instant end = to == null ? Instant.now() : to;
    if (!from.isBefore(end)) {
      throw new ParameterException(
          spec.commandLine(), "--from " + from + " is not before --to " + end);
    }
    List<AwsAccess> places = regions.of(aws);
    if (places.size() > 1 && instances != null) {
      throw new ParameterException(
          spec.commandLine(), "--instances: expected one region and one role, those of the file");
    }
    try (UtilisationOut to = open(settings)) {
      for (AwsAccess place : places) {
        one(place, end, to);
      }
    }
    return 0;
  }

  private void one(AwsAccess access, Instant end, UtilisationOut out) throws IOException {
    try (AwsSession session = AwsSession.open(access)) {
      AwsCalls calls = AwsCalls.patient();
      List<String> ids =
          instances == null
              ? new Ec2Inventory(session.client(Ec2Client.builder()), calls, access.region())
                  .running()
              : InstanceList.read(instances);
      PrintWriter err = spec.commandLine().getErr();
      CloudWatchIngest.Summary summary =
          new CloudWatchIngest(
                  session.client(CloudWatchClient.builder()),
                  calls,
                  Clock.systemUTC(),
                  line -> RunCommand.say(err, line))
              .run(ids, from, end, out);
      PrintWriter writer = spec.commandLine().getOut();
      summary.lines(out.place()).forEach(line -> RunCommand.say(writer, line));
    }
  }

  private UtilisationOut open(Settings settings) throws IOException {
    if (out != null) {
      return new UtilisationFile(out);
    }
    if (settings == null || settings.kafka().bootstrapServers().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "expected --out FILE, or a settings file with kafka.bootstrapServers to write to a topic");
    }
    return new UtilisationTopic(settings.kafka(), TOPIC);
  }
}
