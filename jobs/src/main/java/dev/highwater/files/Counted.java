package dev.highwater.files;

import java.util.Locale;

/** Numbers of things, for people. */
public final class Counted {
  private Counted() {}

  /** {@code 1 row}, {@code 2,000 rows}. */
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /** {@code 1 delivery}, {@code 2 deliveries}. */
  public static String of(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
