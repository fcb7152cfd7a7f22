package dev.highwater.billing;

/**
 * What a billing row came with.
 *
 * @param id names the delivery; the same delivery twice changes nothing
 * @param mode whether it replaces what was known of its scope
 * @param scope what an overwrite replaces: one export's billing period of one billing account
 * @param knownAtMillis knowledge time: when the bill was delivered, epoch milliseconds
 */
public record Delivery(String id, Mode mode, String scope, long knownAtMillis) {
  /** FOCUS' two delivery mechanisms. */
  public enum Mode {
    /** All of its scope again; the newest counts. */
    OVERWRITE,
    /** More of its scope. */
    APPEND
  }
}
