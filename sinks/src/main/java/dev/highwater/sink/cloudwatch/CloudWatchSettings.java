package dev.highwater.sink.cloudwatch;

import dev.highwater.sink.aws.AwsAccess;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * What goes to CloudWatch.
 *
 * @param signals names of the signals that are written; no other is
 * @param maxMetrics metrics that are written in any two hours
 * @param windowMillis which windows are written
 * @param lingerMillis how long a datum waits for others
 */
public record CloudWatchSettings(
    AwsAccess access,
    String namespace,
    List<String> signals,
    int maxMetrics,
    long windowMillis,
    long lingerMillis)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** USD a month for each of the first ten thousand metrics. */
  private static final BigDecimal METRIC = new BigDecimal("0.30");

  public CloudWatchSettings {
    signals = List.copyOf(signals);
  }

  /** What it will cost at most, for people. */
  public String price() {
    return String.format(
        Locale.ROOT,
        "CloudWatch: up to %,d metrics of %s in namespace %s, up to $%s a month, and $0.01 for 1,000 calls",
        maxMetrics,
        String.join(", ", signals),
        namespace,
        METRIC.multiply(BigDecimal.valueOf(maxMetrics)).toPlainString());
  }
}
