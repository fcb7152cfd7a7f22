package dev.highwater.cli;

import dev.highwater.config.Settings;
import dev.highwater.sink.aws.AwsAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The option {@code --region} of commands that read AWS region by region. */
final class AwsRegions {
  @Option(
      names = "--region",
      split = ",",
      paramLabel = "R",
      description = "Regions to read, instead of aws.region.")
  private List<String> regions;

  /** Each account in each region. */
  List<AwsAccess> of(Settings.Aws aws) throws IOException {
    List<AwsAccess> all = new ArrayList<>();
    for (AwsAccess account : aws.accounts()) {
      for (String region : names(aws)) {
        all.add(account.in(region));
      }
    }
    return all;
  }

  List<String> names(Settings.Aws aws) throws IOException {
    if (regions != null) {
      return regions;
    }
    if (aws.region() != null) {
      return List.of(aws.region());
    }
    try {
      return List.of(new DefaultAwsRegionProviderChain().getRegion().id());
    } catch (SdkClientException e) {
      throw new IOException(
          "no region: expected --region, aws.region, AWS_REGION or a profile with one", e);
    }
  }
}
