package dev.highwater.cost.rightsizing;

/** What was found out about a resource. */
public enum FindingKind {
  /** Average processor use below 20 % and average memory use below 30 %. */
  OVER_PROVISIONED("over-provisioned"),
  /** The same by the processor alone: nobody measured the memory. */
  OVER_PROVISIONED_CPU_ONLY("over-provisioned-cpu-only"),
  /** Its processors or its memory are full. */
  OVER_USED("over-used"),
  /** It does nothing. */
  IDLE("idle"),
  /** Neither too large nor too small, or nothing cheaper fits. */
  FITS("fits"),
  /** Too few hours with data. */
  NOT_ENOUGH_DATA("not-enough-data"),
  /** The catalogue does not have its type. */
  UNKNOWN_TYPE("unknown-type"),
  /** Storage that nothing uses. */
  UNATTACHED_STORAGE("unattached-storage"),
  /** A snapshot that is old and from which nothing is made. */
  OLD_SNAPSHOT("old-snapshot"),
  /** A commitment that is paid and not used. */
  UNUSED_COMMITMENT("unused-commitment");

  private final String text;

  FindingKind(String text) {
    this.text = text;
  }

  /** The name in records and files. */
  public String text() {
    return text;
  }
}
