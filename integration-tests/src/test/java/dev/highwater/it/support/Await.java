package dev.highwater.it.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions with a deadline; what was seen last is part of the failure. */
public final class Await {

  private static final long PAUSE_MILLIS = 250;
  private static final int MAX_SEEN = 1_000;

  private Await() {}

  /** Waits until {@code condition} holds; an exception counts as "not yet". */
  public static void until(String what, Duration atMost, Callable<Boolean> condition) {
    until(what, atMost, condition, holds -> holds);
  }

  /** Waits until {@code read} gives something that {@code wanted} accepts, and returns it. */
  public static <T> T until(String what, Duration atMost, Callable<T> read, Predicate<T> wanted) {
    return until(what, atMost, read, wanted, () -> {});
  }

  /**
   * As above; {@code check} runs before every try and ends the wait by throwing (a process that
   * died, a job that failed).
   */
  public static <T> T until(
      String what, Duration atMost, Callable<T> read, Predicate<T> wanted, Runnable check) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Supplier<String> seen = () -> "nothing";
    Exception failure = null;
    do {
      check.run();
      try {
        T value = read.call();
        if (wanted.test(value)) {
          return value;
        }
        seen = () -> shortened(String.valueOf(value));
        failure = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting until " + what, e);
      } catch (Exception e) {
        failure = e;
      }
      pause();
    } while (System.nanoTime() < deadline);
    throw new AssertionError(
        "not within " + atMost.toSeconds() + " s: " + what + "; last seen: " + seen.get(), failure);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SEEN
        ? text
        : text.substring(0, MAX_SEEN) + "… (" + text.length() + " characters)";
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
