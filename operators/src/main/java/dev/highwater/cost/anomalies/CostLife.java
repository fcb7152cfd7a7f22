package dev.highwater.cost.anomalies;

import dev.highwater.cost.anomalies.CostGroup.Move;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of the anomalies of one group and direction, one at a time: waiting for the floor, open,
 * ended. Mutable.
 */
final class CostLife {
  /** It is told again when it has grown by this factor. */
  private static final double TOLD_AGAIN = 1.5;

  private final CostStep step;
  private final double floor;
  private boolean open;
  private boolean covered;
  private int revision;
  private long openedAt;
  private long until;
  private int quiet;
  private double actual;
  private double expected;
  private double told;
  private final List<String> alsoSeenIn = new ArrayList<>();

  /** What a period made of it. */
  enum Change {
    NONE,
    OPENED,
    GREW,
    ENDED
  }

  CostLife(CostStep step, double floor) {
    this.step = step;
    this.floor = floor;
  }

  /** Takes what a period was odd by. */
  Change add(long startMillis, Move move) {
    if (move.difference() == 0) {
      return rest();
    }
    if (actual == 0 && expected == 0) {
      openedAt = startMillis;
    }
    quiet = 0;
    until = startMillis + step.millis();
    actual += move.actual();
    expected += move.expected();
    double impact = Math.abs(actual - expected);
    if (!open) {
      if (impact < floor) {
        return Change.NONE;
      }
      open = true;
      revision = 0;
      told = impact;
      return Change.OPENED;
    }
    if (impact >= TOLD_AGAIN * told) {
      told = impact;
      revision++;
      return Change.GREW;
    }
    return Change.NONE;
  }

  private Change rest() {
    quiet++;
    if (!open) {
      forget();
      return Change.NONE;
    }
    if (quiet < step.quiet()) {
      return Change.NONE;
    }
    open = false;
    revision++;
    return Change.ENDED;
  }

  void encode(ByteWriter out) {
    out.writeByte((open ? 1 : 0) + (covered ? 2 : 0))
        .writeVarLong(revision)
        .writeSignedVarLong(openedAt)
        .writeSignedVarLong(until)
        .writeVarLong(quiet)
        .writeDouble(actual)
        .writeDouble(expected)
        .writeDouble(told)
        .writeVarLong(alsoSeenIn.size());
    alsoSeenIn.forEach(out::writeString);
  }

  static CostLife decode(ByteReader in, CostStep step, double floor) {
    CostLife life = new CostLife(step, floor);
    int flags = in.readByte();
    life.open = (flags & 1) != 0;
    life.covered = (flags & 2) != 0;
    life.revision = (int) in.readVarLong();
    life.openedAt = in.readSignedVarLong();
    life.until = in.readSignedVarLong();
    life.quiet = (int) in.readVarLong();
    life.actual = in.readDouble();
    life.expected = in.readDouble();
    life.told = in.readDouble();
    for (int left = in.readCount(1); left > 0; left--) {
      life.alsoSeenIn.add(in.readString());
    }
    return life;
  }

  /** After it was told that it ended. */
  void forget() {
    actual = 0;
    expected = 0;
    covered = false;
    alsoSeenIn.clear();
  }

  boolean isOpen() {
    return open;
  }

  /** Another anomaly tells it. */
  void cover() {
    covered = true;
  }

  boolean isCovered() {
    return covered;
  }

  void alsoSeenIn(String other) {
    if (!alsoSeenIn.contains(other)) {
      alsoSeenIn.add(other);
    }
  }

  List<String> alsoSeenIn() {
    return List.copyOf(alsoSeenIn);
  }

  int revision() {
    return revision;
  }

  long openedAt() {
    return openedAt;
  }

  long until() {
    return until;
  }

  double actual() {
    return actual;
  }

  double expected() {
    return expected;
  }
}
