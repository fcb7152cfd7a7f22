package dev.highwater.input;

import dev.highwater.event.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Items in memory that came in any order, those of one time together. */
final class SortedRun extends MergeCursor {
  /** Items that are given at once, at most. */
  private static final int BATCH = 500;

  private final List<Decoded> all = new ArrayList<>();
  private int given;

  SortedRun(int order) {
    this.order = order;
  }

  void add(List<Decoded> some) {
    all.addAll(some);
  }

  int size() {
    return all.size();
  }

  @Override
  boolean advance() {
    if (given == 0) {
      all.sort(Comparator.comparingLong(Decoded::timeMillis));
    }
    if (given == all.size()) {
      return false;
    }
    time = all.get(given).timeMillis();
    int end = given + 1;
    while (end < all.size() && end - given < BATCH && all.get(end).timeMillis() == time) {
      end++;
    }
    items = all.subList(given, end);
    given = end;
    return true;
  }

  @Override
  public void close() {}
}
