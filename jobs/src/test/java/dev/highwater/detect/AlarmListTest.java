package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.core.Verdict;
import dev.highwater.detect.AlarmList.Alarm;
import org.junit.jupiter.api.Test;

class AlarmListTest {
  private static final Verdict VERDICT = Verdict.learning(0);

  @Test
  void aRunOfAlarmsIsOneWithItsPeak() {
    AlarmList list = new AlarmList();
    double[] grades = {0, 0.2, 0.9, 0.4, 0, 0, 0.3};
    for (int row = 0; row < grades.length; row++) {
      list.add(row, 10 * row, grades[row], VERDICT);
    }
    assertThat(list.count()).isEqualTo(2);
    assertThat(list.byTime())
        .containsExactly(
            new Alarm(1, 3, 3, 0.9, 2, 20, VERDICT), new Alarm(6, 6, 1, 0.3, 6, 60, VERDICT));
    assertThat(list.worst()).isEqualTo(new Alarm(1, 2, 2, 0.9, 2, 20, VERDICT));
    assertThat(new AlarmList().worst()).isNull();
  }

  @Test
  void ofVeryManyTheHighestStay() {
    AlarmList list = new AlarmList();
    int runs = 3 * AlarmList.MAX;
    for (int run = 0; run < runs; run++) {
      list.add(2L * run, 0, (run * 7 % runs + 1) / (double) runs, VERDICT);
      list.add(2L * run + 1, 0, 0, VERDICT);
    }
    assertThat(list.count()).isEqualTo(runs);
    assertThat(list.byTime())
        .hasSize(AlarmList.MAX)
        .isSortedAccordingTo((a, b) -> Long.compare(a.fromMillis(), b.fromMillis()));
    assertThat(list.byTime()).allMatch(alarm -> alarm.grade() > 2.0 / 3);
  }
}
