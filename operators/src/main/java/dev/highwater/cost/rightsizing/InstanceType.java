package dev.highwater.cost.rightsizing;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A type of instance that can be bought.
 *
 * @param name such as {@code m5.large}
 * @param family such as {@code m5}
 * @param category such as {@code m}
 * @param generation such as 5
 * @param size such as {@code large}
 * @param vcpus virtual processors
 * @param memoryGib memory in GiB
 * @param architecture {@code amd64} or {@code arm64}
 * @param manufacturer of the processor
 * @param burstable whether its processors cannot be used fully all the time
 * @param gpus graphics or other accelerators
 * @param localGb disks that come with it, GB
 * @param networkMbps sustained network bandwidth; 0 where unknown
 * @param hourly on-demand price in USD an hour, by region
 */
public record InstanceType(
    String name,
    String family,
    String category,
    int generation,
    String size,
    int vcpus,
    double memoryGib,
    String architecture,
    String manufacturer,
    boolean burstable,
    int gpus,
    int localGb,
    int networkMbps,
    Map<String, BigDecimal> hourly)
    implements Serializable {

  public InstanceType {
    hourly = Map.copyOf(hourly);
  }

  /** Its facts as cells of {@link Catalogue#COLUMNS}. */
  public List<String> cells() {
    return List.of(
        name,
        family,
        category,
        Integer.toString(generation),
        size,
        Integer.toString(vcpus),
        BigDecimal.valueOf(memoryGib).stripTrailingZeros().toPlainString(),
        architecture,
        manufacturer,
        Boolean.toString(burstable),
        Integer.toString(gpus),
        Integer.toString(localGb),
        networkMbps == 0 ? "" : Integer.toString(networkMbps));
  }
}
