package dev.highwater.signals.core;

import dev.highwater.event.Hash128;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The cardinality limit of one (family, service, window): the series of the {@code limit} smallest
 * {@linkplain SignalSeries#rank() ranks} stay, all others merge into one overflow series per view
 * and convention, so that totals stay exact.
 *
 * <p><b>Order-free.</b> A series is only ever folded when {@code limit} smaller ranks are known,
 * and a rank once folded stays folded (all above a threshold that only falls). So after {@link
 * #trim} what is stored depends only on what was added, not on order, grouping or when trims
 * happened.
 *
 * <p><b>Cost and bound.</b> {@link #add} is one read and one write of the store. Up to {@code
 * limit/4} series beyond those of the last trim are stored before the next one, which reads all
 * series once: amortised constant, and fewer trims the more series come. The store holds at most
 * {@code 1.25 · limit} series (times the conventions that share ranks) and one overflow series per
 * view and convention. {@link Meta} is at most 34 bytes.
 */
public final class OverflowFold {
  public static final int DEFAULT_LIMIT = 10_000;

  private final int limit;

  /** Series of one (family, service, window); overflow series are stored like others. */
  public interface Store {
    /** {@code null} where there is none. */
    Accumulator get(SignalSeries series);

    void put(SignalSeries series, Accumulator amount);

    void remove(SignalSeries series);

    /** All stored series, the overflow ones too, in any order; not changed while it is read. */
    Iterable<SignalSeries> series();
  }

  /** Mutable bookkeeping of one (family, service, window), stored beside its series. */
  public static final class Meta {
    private static final int FORMAT = 1;
    private int stored;
    private int keptByTrim;
    private Hash128 threshold;

    /** Series stored, without overflow ones. */
    public int stored() {
      return stored;
    }

    /** Whether series were folded. */
    public boolean overflowed() {
      return threshold != null;
    }

    public byte[] toBytes() {
      ByteWriter out = new ByteWriter(34);
      out.writeByte(FORMAT).writeVarLong(stored).writeVarLong(keptByTrim);
      out.writeByte(threshold == null ? 0 : 1);
      if (threshold != null) {
        out.writeLong(threshold.high()).writeLong(threshold.low());
      }
      return out.toByteArray();
    }

    public static Meta fromBytes(byte[] bytes) {
      ByteReader in = new ByteReader(bytes);
      in.expectFormat(FORMAT, "overflow bookkeeping");
      Meta meta = new Meta();
      meta.stored = (int) in.readVarLong();
      meta.keptByTrim = (int) in.readVarLong();
      if (in.readByte() != 0) {
        long high = in.readLong();
        meta.threshold = new Hash128(high, in.readLong());
      }
      in.expectEnd("overflow bookkeeping");
      return meta;
    }
  }

  public OverflowFold(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    this.limit = limit;
  }

  /**
   * Merges an amount into its series, or into the overflow series.
   *
   * @param amount stays as it is
   * @return the series that it went to (a later trim may fold that)
   */
  public SignalSeries add(Meta meta, Store store, SignalSeries series, Accumulator amount) {
    SignalSeries target = series;
    if (!series.isOverflow()
        && meta.threshold != null
        && series.rank().compareTo(meta.threshold) > 0) {
      target = series.overflow();
    }
    Accumulator known = store.get(target);
    if (known == null) {
      store.put(target, amount.copy());
      if (!target.isOverflow()) {
        meta.stored++;
        if (meta.stored > Math.max(limit, meta.keptByTrim) + limit / 4) {
          trim(meta, store);
          return store.get(target) == null ? target.overflow() : target;
        }
      }
    } else {
      known.merge(amount);
      store.put(target, known);
    }
    return target;
  }

  /**
   * Folds all but the {@code limit} smallest ranks. Call it before a window is emitted.
   *
   * @return the series that were folded now: empty mostly; where one was emitted in an earlier
   *     revision, its last revision no longer counts
   */
  public List<SignalSeries> trim(Meta meta, Store store) {
    if (meta.stored <= limit) {
      return List.of();
    }
    List<SignalSeries> all = new ArrayList<>(meta.stored);
    TreeSet<Hash128> smallest = new TreeSet<>();
    for (SignalSeries series : store.series()) {
      if (series.isOverflow()) {
        continue;
      }
      all.add(series);
      Hash128 rank = series.rank();
      if (smallest.size() < limit) {
        smallest.add(rank);
      } else if (rank.compareTo(smallest.last()) < 0 && smallest.add(rank)) {
        smallest.pollLast();
      }
    }
    Hash128 last = smallest.last();
    List<SignalSeries> folded = new ArrayList<>();
    for (SignalSeries series : all) {
      if (series.rank().compareTo(last) > 0) {
        folded.add(series);
        Accumulator amount = store.get(series);
        store.remove(series);
        SignalSeries overflow = series.overflow();
        Accumulator known = store.get(overflow);
        if (known == null) {
          store.put(overflow, amount);
        } else {
          known.merge(amount);
          store.put(overflow, known);
        }
      }
    }
    meta.stored = all.size() - folded.size();
    meta.keptByTrim = meta.stored;
    if (!folded.isEmpty()) {
      meta.threshold = last;
    }
    return folded;
  }

  @Override
  public String toString() {
    return "OverflowFold" + Arrays.toString(new int[] {limit});
  }
}
