package dev.highwater.config;

/** Where a job begins to read a topic that its group has not read before. */
public enum Start {
  /** With everything that the topic still holds. */
  EARLIEST,
  /** With what comes from now on. */
  LATEST,
  /** As long ago as the job has to look back to know what is usual. */
  WARM_UP
}
