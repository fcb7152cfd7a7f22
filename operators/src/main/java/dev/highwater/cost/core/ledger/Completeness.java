package dev.highwater.cost.core.ledger;

import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to when bills are complete. A day is, when something was heard of its account so long after
 * its end as charges take to appear in bills. A billing period of which something was heard so long
 * after its own end is complete for good. Where nobody knows when a bill was made, the time of the
 * question stands for it. Not thread-safe.
 */
public final class Completeness {
  private final long asOfMillis;
  private final long settleMillis;
  private final Map<Account, Map<Long, Long>> known = new HashMap<>();

  private record Account(String provider, String id) {
    static Account of(CostKey key) {
      return new Account(key.provider(), key.billingAccountId());
    }
  }

  /**
   * @param asOfMillis time of the question
   * @param settleMillis how long charges take to appear in bills
   */
  public Completeness(long asOfMillis, long settleMillis) {
    this.asOfMillis = asOfMillis;
    this.settleMillis = settleMillis;
  }

  /** Something was heard of a billing period at a time. */
  public void heard(
      String provider, String billingAccountId, long billingPeriodMillis, long knownAtMillis) {
    boolean told = knownAtMillis >= billingPeriodMillis; // nobody knows a bill before its time
    long at = told ? Math.min(knownAtMillis, asOfMillis) : asOfMillis;
    known
        .computeIfAbsent(new Account(provider, billingAccountId), account -> new HashMap<>())
        .merge(billingPeriodMillis, at, Math::max);
  }

  /** Midnight up to which the bills of all these keys' accounts are complete. */
  public long untilMillis(Collection<CostKey> keys) {
    long until = settled(asOfMillis);
    for (Account account : keys.stream().map(Account::of).distinct().toList()) {
      until = Math.min(until, until(known.getOrDefault(account, Map.of())));
    }
    return until;
  }

  /** The same of all accounts of which something was heard. */
  public long untilMillis() {
    long until = settled(asOfMillis);
    for (Map<Long, Long> periods : known.values()) {
      until = Math.min(until, until(periods));
    }
    return until;
  }

  private long until(Map<Long, Long> periods) {
    long newest = Long.MIN_VALUE;
    long until = Long.MAX_VALUE;
    for (Map.Entry<Long, Long> period : periods.entrySet()) {
      long end = Utc.millis(Utc.date(period.getKey()).plusMonths(1));
      long settled = settled(period.getValue());
      newest = Math.max(newest, settled);
      if (settled < end) {
        until = Math.min(until, settled);
      }
    }
    return periods.isEmpty() ? settled(asOfMillis) : Math.min(until, newest);
  }

  private long settled(long millis) {
    return Utc.day(millis - settleMillis);
  }
}
