package dev.highwater.cost.rightsizing;

/** Why something was found, or what to know about an option. */
public enum ReasonCode {
  CPU_OVER_PROVISIONED,
  MEMORY_OVER_PROVISIONED,
  CPU_OVER_USED,
  MEMORY_OVER_USED,
  MEMORY_NOT_MEASURED,
  /** Data for less than half of the look-back. */
  SHORT_HISTORY,
  NOTHING_CHEAPER_FITS,
  NOTHING_LARGER_FITS,
  /** Accelerators, or a price that is not known, so that no option is offered. */
  ACCELERATOR_NOT_MEASURED,
  PRICE_UNKNOWN,
  PRICE_OF_OTHER_REGION,
  NO_ACTIVITY,
  NOT_ATTACHED,
  OLDER_THAN_LIMIT,
  COMMITMENT_UNUSED,
  /** A commitment pays for part of it, which a change would not save. */
  COMMITTED_PART_NOT_SAVED,
  ARCHITECTURE_CHANGES,
  PROCESSOR_CHANGES,
  FAMILY_CHANGES,
  NETWORK_BANDWIDTH_LOWER,
  LOCAL_DISK_LOWER
}
