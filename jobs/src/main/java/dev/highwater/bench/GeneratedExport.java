package dev.highwater.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A FOCUS export as AWS Data Exports lays it out, of made-up rows, the same for the same seed: for
 * the bench and for tests.
 */
public final class GeneratedExport {
  public static final String NAME = "bills";
  private static final long WRITTEN = Instant.parse("2024-09-20T06:00:00Z").toEpochMilli();

  private static final String HEADER =
      "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
          + "SubAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ServiceCategory,ProviderName,RegionId,ResourceId,PricingQuantity,PricingUnit,ConsumedQuantity,ConsumedUnit,SkuId,SkuPriceId,Tags,x_UsageType\n";

  private final Path root;
  private final String period;

  /**
   * @param root folder of the export
   * @param period its billing period, {@code 2024-09}
   */
  public GeneratedExport(Path root, String period) {
    this.root = root;
    this.period = period;
  }

  /** A data file's place. */
  public Path data(int file) {
    return root.resolve(
        NAME + "/data/BILLING_PERIOD=" + period + "/" + NAME + "-0000" + file + ".csv.gz");
  }

  /** The manifest's place. */
  public Path manifest() {
    return root.resolve(
        NAME + "/metadata/BILLING_PERIOD=" + period + "/" + NAME + "-Manifest.json");
  }

  /** Writes a data file; answers what it bills. */
  public BigDecimal file(int file, int rows, long seed) throws IOException {
    Files.createDirectories(data(file).getParent());
    Random random = new Random(seed);
    long billed = 0;
    try (GZIPOutputStream packed =
            new GZIPOutputStream(Files.newOutputStream(data(file)), 1 << 16) {
              {
                def.setLevel(Deflater.BEST_SPEED);
              }
            };
        Writer out =
            new BufferedWriter(new OutputStreamWriter(packed, StandardCharsets.UTF_8), 1 << 16)) {
      out.write(HEADER);
      for (int i = 0; i < rows; i++) {
        billed += row(out, random);
      }
    }
    written(data(file), 0);
    return BigDecimal.valueOf(billed, 7);
  }

  private long row(Writer out, Random random) throws IOException {
    int refund = random.nextInt(50) == 0 ? 1_000_000 : 0;
    int cost = random.nextInt(1_000_000) - refund;
    int hour = random.nextInt(19 * 24);
    int service = random.nextInt(12);
    String money = new BigDecimal(cost).movePointLeft(7).toPlainString();
    String start = "%s-%02dT%02d:".formatted(period, 1 + hour / 24, hour % 24);
    out.append(money).append(',').append(money).append(',').append(money).append(',').append(money);
    out.append(",USD,100000000000,20000000000").append((char) ('0' + random.nextInt(4)));
    out.append(",2024-09-01T00:00:00Z,2024-10-01T00:00:00Z,");
    out.append(start).append("00:00Z,").append(start).append("59:59Z,Usage,Service ");
    out.append((char) ('A' + service)).append(",Compute,AWS,us-east-1,");
    if (service == 0) {
      out.append("i-").append(Integer.toString(random.nextInt(20)));
    } else {
      out.append("arn:aws:x:::thing/").append(Integer.toString(random.nextInt(1_000_000)));
    }
    out.append(",1,Hours,1,Hours,SKU")
        .append((char) ('A' + service))
        .append(",PRICE,\"{\"\"team\"\":\"\"");
    out.append((char) ('a' + random.nextInt(3)));
    out.append("\"\",\"\"noise\"\":\"\"").append(Integer.toString(random.nextInt(50)));
    out.append("\"\"}\",Usage").append((char) ('A' + service)).append('\n');
    return cost;
  }

  /** Writes the manifest, as AWS does at the end. */
  public void manifest(int files, int hoursLater) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      names.add("\"s3://a-bucket/a/prefix/" + root.relativize(data(i)) + "\"");
    }
    Files.createDirectories(manifest().getParent());
    Files.writeString(
        manifest(),
        "{\"exportArn\":\"arn:aws:bcm-data-exports:us-east-1:1:export/"
            + NAME
            + "\",\"dataFiles\":["
            + names.stream().collect(Collectors.joining(","))
            + "]}");
    written(manifest(), hoursLater);
  }

  /** Sets when a file was written, hours after the export. */
  public static void written(Path file, int hoursLater) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(WRITTEN + hoursLater * 3_600_000L));
  }
}
