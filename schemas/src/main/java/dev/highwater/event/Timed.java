package dev.highwater.event;

/** What has a time of its own: whatever an input can hold. */
public interface Timed {
  /** Event time, epoch milliseconds. */
  long timeMillis();
}
