package dev.highwater.cli;

import dev.highwater.aws.CsvFile;
import dev.highwater.aws.Ec2Inventory;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** {@code ingest inventory}. */
@Command(
    name = "inventory",
    description =
        "List the instances, volumes and snapshots of AWS EC2, for `rightsizing --inventory`. The calls are free.")
final class InventoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private AwsRegions regions;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      converter = OutPaths.FileConverter.class,
      description = "The CSV file; replaced where it is there.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.readIfThere(Use.only());
    Settings.Aws aws = settings == null ? SettingsFile.awsDefaults() : settings.aws();
    List<Ec2Inventory.Item> items = new ArrayList<>();
    for (AwsAccess place : regions.of(aws)) {
      try (AwsSession session = AwsSession.open(place)) {
        items.addAll(
            new Ec2Inventory(
                    session.client(Ec2Client.builder()), AwsCalls.patient(), place.region())
                .all());
      }
    }
    CsvFile.inventory(out, items);
    RunCommand.say(
        spec.commandLine().getOut(),
        String.format(
            Locale.ROOT,
            "%,d instances, %,d volumes, %,d snapshots -> %s",
            count(items, "instance"),
            count(items, "volume"),
            count(items, "snapshot"),
            out));
    return 0;
  }

  private static long count(List<Ec2Inventory.Item> items, String kind) {
    return items.stream().filter(item -> item.kind().equals(kind)).count();
  }
}
