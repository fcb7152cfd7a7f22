package dev.highwater.flink;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Remembers the watermark over a restart. Flink does not: after a restore it is unknown until the
 * sources give a new one, and whoever judges lateness before that would take what is late and open
 * windows again that were final. One number per subtask; the smallest of all is restored, so that
 * nothing is judged late that was not before.
 */
public final class WatermarkMemory {
  private final ListState<Long> state;
  private long restored = Long.MIN_VALUE;

  private WatermarkMemory(ListState<Long> state) {
    this.state = state;
  }

  /** To be called in {@code initializeState}. */
  public static WatermarkMemory of(OperatorStateStore store, boolean restored) throws Exception {
    WatermarkMemory memory = read(store);
    if (restored) {
      long smallest = Long.MAX_VALUE;
      for (Long watermark : memory.state.get()) {
        smallest = Math.min(smallest, watermark);
      }
      memory.restored = smallest == Long.MAX_VALUE ? Long.MIN_VALUE : smallest;
    }
    return memory;
  }

  /**
   * The same with the largest of all: for what has to be taken as past as soon as it may have been
   * for anybody. It may be another time that goes with the watermark.
   */
  public static WatermarkMemory largest(OperatorStateStore store, boolean restored)
      throws Exception {
    WatermarkMemory memory = read(store);
    if (restored) {
      for (Long watermark : memory.state.get()) {
        memory.restored = Math.max(memory.restored, watermark);
      }
    }
    return memory;
  }

  /** Whether any time was restored. */
  public boolean knows() {
    return restored != Long.MIN_VALUE;
  }

  private static WatermarkMemory read(OperatorStateStore store) throws Exception {
    return new WatermarkMemory(
        store.getUnionListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE)));
  }

  /** The watermark that counts, given the one that Flink knows. */
  public long at(long current) {
    return Math.max(restored, current);
  }

  /** To be called in {@code snapshotState}. */
  public void store(long current) throws Exception {
    state.clear();
    long watermark = at(current);
    if (watermark != Long.MIN_VALUE) { // a subtask that was never given anything knows no time
      state.add(watermark);
    }
  }
}
