package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HabitTest {
  private static final long MINUTE = 60_000;

  /** Minutes of noise, with a spike of 50 in one hour of so many. */
  private static Habit learned(int hours, int everyHours) {
    Random random = new Random(1);
    Habit habit = Habit.none();
    for (int i = 0; i < hours * 60; i++) {
      boolean spike = i % (everyHours * 60) == 30;
      habit.breaks(i * MINUTE, spike ? 50 : random.nextDouble());
    }
    return habit;
  }

  @Test
  void whatEveryTenthHourBringsIsAHabit() {
    long next = 600 * 60 * MINUTE;
    assertThat(learned(600, 24).breaks(next, 50)).isTrue();
    assertThat(learned(600, 4).breaks(next, 50)).isFalse();
    assertThat(learned(600, 4).breaks(next, 500)).isTrue();
  }

  @Test
  void manySpikesOfOneHourAreOne() {
    Habit habit = Habit.none();
    for (int i = 0; i < 600 * 60; i++) {
      habit.breaks(i * MINUTE, i / 60 % 24 == 0 ? 50 : 1);
    }
    assertThat(habit.breaks(600 * 60 * MINUTE, 50)).isTrue();
  }

  @Test
  void nothingIsRareBeforeThereIsAHistory() {
    assertThat(Habit.none().breaks(0, 1e9)).isFalse();
    assertThat(learned(600, 24).breaks(600 * 60 * MINUTE, 0)).isFalse();
  }

  @Test
  void readBackItIsTheSame() {
    Habit habit = learned(3_000, 7);
    ByteWriter out = new ByteWriter();
    habit.writeTo(out);
    Habit readBack = Habit.readFrom(new ByteReader(out.toByteArray()));
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      long time = (3_000L * 60 + i) * MINUTE;
      double magnitude = 60 * random.nextDouble();
      assertThat(readBack.breaks(time, magnitude)).isEqualTo(habit.breaks(time, magnitude));
    }
  }
}
