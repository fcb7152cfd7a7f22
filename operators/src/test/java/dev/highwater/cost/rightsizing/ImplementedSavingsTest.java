package dev.highwater.cost.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImplementedSavingsTest {
  private static final long DAY = 86_400_000L;

  private final List<InstanceDay> days = new ArrayList<>();

  /** A day of an instance, at a price an hour; billed at a tenth less. */
  private void day(String id, int day, String type, int hours, String hourly) {
    BigDecimal list = new BigDecimal(hourly).multiply(BigDecimal.valueOf(hours));
    days.add(
        new InstanceDay(
            id,
            day * DAY,
            type,
            BigDecimal.valueOf(hours),
            list,
            list.multiply(new BigDecimal("0.9"))));
  }

  private List<ImplementedSavings.Saving> savings(String id, int recommended, int from, int to) {
    return ImplementedSavings.of(days, Map.of(id, recommended * DAY), from * DAY, to * DAY);
  }

  @Test
  void aSmallerTypeSavesWhatItsHoursWouldHaveCost() {
    for (int day = 0; day < 20; day++) {
      day("i", day, day < 10 ? "large" : "small", day == 15 ? 12 : 24, day < 10 ? "1" : "0.25");
    }
    ImplementedSavings.Saving saving = savings("i", 5, 12, 20).get(0);
    assertThat(saving.change()).isEqualTo("resized");
    assertThat(saving.changedMillis()).isEqualTo(10 * DAY);
    assertThat(saving.newType()).isEqualTo("small");
    // Seven days of 24 hours and one of 12, at 0.75 less.
    assertThat(saving.listSavings()).isEqualByComparingTo("135");
    assertThat(saving.effectiveSavings()).isEqualByComparingTo("121.5");
  }

  @Test
  void whatIsGoneSavesItsUsualDay() {
    for (int day = 0; day < 10; day++) {
      day("i", day, "large", 12, "1");
    }
    ImplementedSavings.Saving saving = savings("i", 5, 0, 13).get(0);
    assertThat(saving.change()).isEqualTo("gone");
    assertThat(saving.listSavings()).isEqualByComparingTo("36");
  }

  @Test
  void aDearerTypeIsANegativeSaving() {
    for (int day = 0; day < 12; day++) {
      day("i", day, day < 10 ? "large" : "huge", 24, day < 10 ? "1" : "2");
    }
    assertThat(savings("i", 5, 0, 12).get(0).listSavings()).isEqualByComparingTo("-48");
  }

  @Test
  void aRestIsNoSaving() {
    for (int day = 0; day < 20; day++) {
      if (day % 7 < 5) {
        day("i", day, "large", 24, "1");
      }
    }
    // Day 19 is a day of rest, and the last.
    assertThat(savings("i", 5, 0, 19)).isEmpty();
  }

  @Test
  void whatNobodyRecommendedIsNotCounted() {
    for (int day = 0; day < 10; day++) {
      day("i", day, "large", 24, "1");
    }
    assertThat(savings("j", 5, 0, 20)).isEmpty();
    // It was gone when the recommendation came.
    assertThat(savings("i", 15, 0, 20)).isEmpty();
  }
}
