package dev.highwater.sink.aws;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Calls that are repeated a bounded number of times, after pauses with full jitter: each between
 * nothing and a bound that doubles. Not thread-safe.
 */
public final class AwsCalls {
  private final int attempts;
  private final Duration first;
  private final Duration longest;
  private final Pause pause;
  private final DoubleSupplier random;
  private long repeated;

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    /** Of the thread. */
    Pause SLEEP = pause -> Thread.sleep(pause.toMillis());

    void of(Duration pause) throws InterruptedException;
  }

  /** Is told of every attempt that failed. */
  @FunctionalInterface
  public interface Failures {
    /** Takes no notice. */
    Failures IGNORED = e -> {};

    void failed(AwsException e) throws AwsException;
  }

  /**
   * @param attempts how often a call is made at most
   * @param first bound of the first pause
   * @param longest bound of all pauses
   * @param random from 0 to 1
   */
  public AwsCalls(
      int attempts, Duration first, Duration longest, Pause pause, DoubleSupplier random) {
    this.attempts = attempts;
    this.first = first;
    this.longest = longest;
    this.pause = pause;
    this.random = random;
  }

  /** Up to eight attempts over up to about a minute. */
  public static AwsCalls patient() {
    return new AwsCalls(
        8, Duration.ofMillis(500), Duration.ofSeconds(30), Pause.SLEEP, Math::random);
  }

  /**
   * Makes a call.
   *
   * @param what for messages: {@code GetCostAndUsage}
   * @throws AwsException the last failure, or the first that is not worth repeating
   */
  public <R> R call(String what, Supplier<R> call) throws AwsException, InterruptedIOException {
    return call(what, call, Failures.IGNORED);
  }

  /** As {@link #call(String, Supplier)}; {@code failures} may end it earlier by throwing. */
  public <R> R call(String what, Supplier<R> call, Failures failures)
      throws AwsException, InterruptedIOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.get();
      } catch (SdkException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted during " + what);
        }
        AwsException failure = AwsException.of(what, e);
        failures.failed(failure);
        if (!failure.kind().isWorthRepeating() || attempt >= attempts) {
          throw failure;
        }
        repeated++;
        pause(what, attempt);
      }
    }
  }

  private void pause(String what, int attempt) throws InterruptedIOException {
    double bound =
        Math.min(
            (double) longest.toMillis(), first.toMillis() * Math.pow(2, Math.min(attempt - 1, 30)));
    try {
      pause.of(Duration.ofMillis((long) (bound * random.getAsDouble())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during " + what);
    }
  }

  /** How many calls were made again. */
  public long repeated() {
    return repeated;
  }
}
