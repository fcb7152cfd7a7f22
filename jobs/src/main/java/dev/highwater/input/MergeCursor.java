package dev.highwater.input;

import dev.highwater.event.Decoded;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/** One of the sequences that are merged by time, at its next record. */
abstract class MergeCursor implements Comparable<MergeCursor>, Closeable {
  List<Decoded> items;
  long time = Long.MIN_VALUE;

  /** Of sequences at the same time the lower one comes first. */
  int order;

  /** Goes to the next record that has items; false at the end. */
  abstract boolean advance() throws IOException;

  /** Whether it holds an open file. */
  boolean isOpen() {
    return false;
  }

  /** Whether it is open and costs next to nothing to open again. */
  boolean isFresh() {
    return false;
  }

  /** How often its items went through the temporary folder. */
  int passes() {
    return 0;
  }

  /** To its next record, and to the others, where there is one: else it is closed. */
  final void goOn(PriorityQueue<MergeCursor> others) throws IOException {
    boolean more = false;
    try {
      more = advance();
    } finally {
      if (!more) {
        close();
      }
    }
    if (more) {
      others.add(this);
    }
  }

  @Override
  public int compareTo(MergeCursor other) {
    int byTime = Long.compare(time, other.time);
    return byTime != 0 ? byTime : Integer.compare(order, other.order);
  }
}
