package dev.highwater.codec.parquet;

import java.util.List;

/**
 * A column of a Parquet file that holds values.
 *
 * @param path names from the root
 * @param physical Parquet's type: 0 boolean, 1 int32, 2 int64, 3 int96, 4 float, 5 double, 6 bytes,
 *     7 bytes of a fixed length
 * @param length bytes of one value where they are fixed
 * @param meaning what the type stands for
 * @param scale digits behind the point of a decimal
 * @param definition the level at which there is a value
 * @param repetition how many repeated groups it is in
 */
record Leaf(
    List<String> path,
    int physical,
    int length,
    Meaning meaning,
    int scale,
    int definition,
    int repetition) {
  enum Meaning {
    PLAIN,
    DECIMAL,
    DATE,
    MILLIS,
    MICROS,
    NANOS
  }

  static final int BOOLEAN = 0;
  static final int INT32 = 1;
  static final int INT64 = 2;
  static final int INT96 = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int BYTES = 6;
  static final int FIXED = 7;

  /** Fewest bytes of one plain value. */
  int width() {
    return switch (physical) {
      case INT32, FLOAT, BYTES -> 4;
      case INT64, DOUBLE -> 8;
      case INT96 -> 12;
      case FIXED -> length;
      default -> 1;
    };
  }
}
