package dev.highwater.cost.functions;

/**
 * A delivery has said something of a billing period of an account.
 *
 * @param currency of its charges
 * @param knownAtMillis when it was known
 */
public record Heard(
    String currency,
    String provider,
    String billingAccountId,
    long billingPeriodMillis,
    long knownAtMillis) {
  /** The same account and period, at any time. */
  Heard withoutTime() {
    return new Heard(currency, provider, billingAccountId, billingPeriodMillis, 0);
  }
}
