package dev.highwater.billing;

/** Whether usage was paid by a commitment (a reservation, a savings plan): FOCUS 1.0. */
public enum CommitmentStatus {
  /** No commitment has to do with the charge. */
  NONE,
  /** A commitment covers the usage. */
  USED,
  /** The part of a commitment that nothing used. */
  UNUSED
}
