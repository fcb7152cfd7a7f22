package dev.highwater.cost.rightsizing;

import java.util.Arrays;

/**
 * The highest values of many: enough for the exact 99.5th percentile of {@value #EXACT_UP_TO}
 * values, two weeks by the minute and more. Of more values the percentile is answered too high
 * rather than too low. Mutable, bounded, free of order.
 */
final class Highest {
  private static final int KEPT = 256;

  /** The highest 0.5 % of so many are kept. */
  static final long EXACT_UP_TO = 50_000;

  private final float[] heap = new float[KEPT];
  private int size;
  private long count;

  void add(double value) {
    float single = (float) value;
    count++;
    if (size < KEPT) {
      heap[size++] = single;
      if (size == KEPT) {
        Arrays.sort(heap);
      }
      return;
    }
    if (single > heap[0]) {
      replaceLowest(single);
    }
  }

  /** A sorted array is a heap: its lowest is the first. */
  private void replaceLowest(float value) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= KEPT) {
        break;
      }
      if (child + 1 < KEPT && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }

  void addAll(Highest other) {
    long all = count + other.count;
    for (int i = 0; i < other.size; i++) {
      add(other.heap[i]);
    }
    count = all;
  }

  long count() {
    return count;
  }

  double max() {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      max = Math.max(max, heap[i]);
    }
    return count == 0 ? Double.NaN : max;
  }

  /** The value at {@code (count − 1) · share}, between two values linearly; NaN of none. */
  double percentile(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    float[] sorted = Arrays.copyOf(heap, size);
    Arrays.sort(sorted);
    double place = (count - 1) * share - (count - size);
    if (place <= 0) {
      return sorted[0];
    }
    int below = (int) Math.floor(place);
    if (below >= size - 1) {
      return sorted[size - 1];
    }
    return sorted[below] + (place - below) * ((double) sorted[below + 1] - sorted[below]);
  }
}
