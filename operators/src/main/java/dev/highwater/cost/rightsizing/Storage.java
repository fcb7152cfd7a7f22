package dev.highwater.cost.rightsizing;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The storage of an inventory. */
public record Storage(List<Volume> volumes, List<Snapshot> snapshots) implements Serializable {
  public static final Storage NONE = new Storage(List.of(), List.of());

  public Storage {
    volumes = List.copyOf(volumes);
    snapshots = List.copyOf(snapshots);
  }

  /**
   * Volumes that nothing has used for a while, then snapshots that are old and not used, in the
   * order of the inventory. Without an option where the price is not known.
   *
   * @param asOfMillis the instant at which ages count; what is younger is left out
   */
  public List<Finding> wasted(RightsizingRules rules, long asOfMillis) {
    List<Finding> findings = new ArrayList<>();
    for (Volume volume : volumes) {
      if (volume.attachedTo().isEmpty()
          && asOfMillis - volume.sinceMillis() >= rules.unattachedMillis()) {
        findings.add(
            waste(
                FindingKind.UNATTACHED_STORAGE,
                volume.id(),
                volume.region(),
                volume.monthly(),
                ReasonCode.NOT_ATTACHED));
      }
    }
    for (Snapshot snapshot : snapshots) {
      if (!snapshot.used() && asOfMillis - snapshot.madeMillis() >= rules.snapshotMillis()) {
        findings.add(
            waste(
                FindingKind.OLD_SNAPSHOT,
                snapshot.id(),
                snapshot.region(),
                snapshot.monthly(),
                ReasonCode.OLDER_THAN_LIMIT));
      }
    }
    return findings;
  }

  private static Finding waste(
      FindingKind kind, String id, String region, BigDecimal monthly, ReasonCode reason) {
    Set<ReasonCode> reasons =
        monthly == null ? EnumSet.of(reason, ReasonCode.PRICE_UNKNOWN) : EnumSet.of(reason);
    List<Option> options =
        monthly == null
            ? List.of()
            : List.of(
                new Option(
                    "delete",
                    "",
                    BigDecimal.ZERO,
                    monthly,
                    monthly,
                    Double.NaN,
                    Double.NaN,
                    1,
                    EnumSet.of(reason)));
    return new Finding(kind, id, List.of(), "", region, null, monthly, reasons, options);
  }
}
