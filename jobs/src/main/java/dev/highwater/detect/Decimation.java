package dev.highwater.detect;

import java.util.Arrays;

/**
 * A judged series as at most {@value #CAPACITY} buckets of equally many rows, made in one pass in
 * bounded memory: where they are full, neighbours are joined and later buckets take twice the rows.
 * Minimum and maximum of the value, the widest range and the highest score and grade survive, so no
 * spike is lost however long the series is.
 */
final class Decimation {
  static final int CAPACITY = 65_536;

  private final int capacity;
  private final double[][] columns = new double[Field.values().length][0];
  private int size;
  private long rowsEach = 1;
  private long rowsInLast;

  /** What a bucket holds; NaN where no row had it. */
  enum Field {
    /** Epoch milliseconds of the bucket's first row. */
    TIME,
    MIN,
    MAX,
    /** Of the first row that has one. */
    EXPECTED,
    LOWER,
    UPPER,
    SCORE,
    GRADE
  }

  Decimation() {
    this(CAPACITY);
  }

  /**
   * @param capacity even
   */
  Decimation(int capacity) {
    this.capacity = capacity;
  }

  /** Adds the next row; NaN for what it does not have. */
  void add(
      long timeMillis,
      double value,
      double expected,
      double lower,
      double upper,
      double score,
      double grade) {
    if (size > 0 && rowsInLast < rowsEach) {
      rowsInLast++;
    } else {
      if (size == capacity) {
        joinNeighbours();
      }
      open();
      rowsInLast = 1;
      set(Field.TIME, (double) timeMillis);
    }
    merge(size - 1, value, value, expected, lower, upper, score, grade);
  }

  private void open() {
    if (size == columns[0].length) {
      int grown = Math.min(capacity, Math.max(1_024, 2 * size));
      for (int field = 0; field < columns.length; field++) {
        columns[field] = Arrays.copyOf(columns[field], grown);
        Arrays.fill(columns[field], size, grown, Double.NaN);
      }
    }
    size++;
  }

  private void set(Field field, double value) {
    columns[field.ordinal()][size - 1] = value;
  }

  private void merge(
      int into,
      double min,
      double max,
      double expected,
      double lower,
      double upper,
      double score,
      double grade) {
    lowest(Field.MIN, into, min);
    highest(Field.MAX, into, max);
    double[] expectations = columns[Field.EXPECTED.ordinal()];
    if (Double.isNaN(expectations[into])) {
      expectations[into] = expected;
    }
    lowest(Field.LOWER, into, lower);
    highest(Field.UPPER, into, upper);
    highest(Field.SCORE, into, score);
    highest(Field.GRADE, into, grade);
  }

  private void lowest(Field field, int at, double value) {
    double[] column = columns[field.ordinal()];
    if (!(column[at] <= value) && !Double.isNaN(value)) {
      column[at] = value;
    }
  }

  private void highest(Field field, int at, double value) {
    double[] column = columns[field.ordinal()];
    if (!(column[at] >= value) && !Double.isNaN(value)) {
      column[at] = value;
    }
  }

  private void joinNeighbours() {
    double[][] old = new double[columns.length][];
    for (int field = 0; field < columns.length; field++) {
      old[field] = columns[field];
      columns[field] = new double[capacity];
      Arrays.fill(columns[field], Double.NaN);
    }
    for (int from = 0; from < size; from++) {
      int into = from / 2;
      if (from % 2 == 0) {
        columns[Field.TIME.ordinal()][into] = old[Field.TIME.ordinal()][from];
      }
      merge(
          into,
          old[Field.MIN.ordinal()][from],
          old[Field.MAX.ordinal()][from],
          old[Field.EXPECTED.ordinal()][from],
          old[Field.LOWER.ordinal()][from],
          old[Field.UPPER.ordinal()][from],
          old[Field.SCORE.ordinal()][from],
          old[Field.GRADE.ordinal()][from]);
    }
    size /= 2;
    rowsEach *= 2;
  }

  int size() {
    return size;
  }

  /** Rows in every bucket but the last, which may have fewer. */
  long rowsEach() {
    return rowsEach;
  }

  double get(Field field, int bucket) {
    return columns[field.ordinal()][bucket];
  }
}
