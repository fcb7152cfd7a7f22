package dev.highwater.result;

import dev.highwater.event.DeadLetter;

/**
 * A dead letter as it is written: the record on {@code highwater.dead-letters}.
 *
 * @param suppressed how many further dead letters of this input the writing task left out since its
 *     previous one, because of the rate limit; the sum of {@code 1 + suppressed} over the topic
 *     counts all of them
 */
public record WrittenDeadLetter(DeadLetter letter, long suppressed) {
  public static WrittenDeadLetter of(DeadLetter letter) {
    return new WrittenDeadLetter(letter, 0);
  }
}
