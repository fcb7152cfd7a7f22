package dev.highwater.cli;

import dev.highwater.aws.PriceList;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.pricing.PricingClient;

/** {@code ingest prices}. */
@Command(
    name = "prices",
    description =
        "Read what EC2's instance types cost from AWS' Price List, for `rightsizing --catalogue`. The calls are free.")
final class PricesCommand implements Callable<Integer> {
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
    PrintWriter said = spec.commandLine().getOut();
    // Prices are the same for every account, and the Price List is in few regions.
    AwsAccess access = aws.accounts().get(0).in(Region.US_EAST_1.id());
    try (AwsSession session = AwsSession.open(access)) {
      PriceList list =
          new PriceList(
              session.client(PricingClient.builder()), AwsCalls.patient(), Catalogue.builtIn());
      for (String region : regions.names(aws)) {
        int found = list.read(region);
        if (found == 0) {
          throw new IOException(
              "the Price List has no prices of " + region + "; expected a region as in us-east-1");
        }
        RunCommand.say(said, String.format(Locale.ROOT, "%s: %,d types", region, found));
      }
      list.write(out);
      RunCommand.say(
          said,
          String.format(
              Locale.ROOT,
              "%,d types -> %s%s",
              list.size(),
              out,
              list.passedOver() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "; %,d products without a type or a price were passed over",
                      list.passedOver())));
    }
    return 0;
  }
}
