package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
  private LeaderElection.State state = LeaderElection.State.NONE;

  private String hear(long seconds, String... replicas) {
    state =
        LeaderElection.step(
            state, seconds * 1000, new TreeSet<>(List.of(replicas)), 30_000, 3_600_000);
    return state.leader();
  }

  @Test
  void smallestNameOfTheFirstPaneLeads() {
    assertThat(hear(0, "b", "a")).isEqualTo("a");
    assertThat(hear(10, "b")).isEqualTo("a");
  }

  @Test
  void leaderSilentForMoreThanThirtySecondsIsReplacedAndDoesNotComeBack() {
    hear(0, "a", "b");
    assertThat(hear(10, "b")).isEqualTo("a");
    assertThat(hear(30, "b")).isEqualTo("a");
    assertThat(hear(40, "b")).isEqualTo("b");
    assertThat(hear(50, "a", "b")).isEqualTo("b");
  }

  @Test
  void allForgottenAfterAnHourOfSilence() {
    hear(0, "b");
    assertThat(hear(3601, "a", "b")).isEqualTo("a");
  }

  @Test
  void timelineAnswersForEveryInstant() {
    LeaderTimeline line = LeaderTimeline.EMPTY.with(100, "b").with(0, "a").with(200, "c");
    assertThat(line.leaderAt(-5)).isEqualTo("a");
    assertThat(line.leaderAt(0)).isEqualTo("a");
    assertThat(line.leaderAt(99)).isEqualTo("a");
    assertThat(line.leaderAt(100)).isEqualTo("b");
    assertThat(line.leaderAt(5000)).isEqualTo("c");
    assertThat(line.with(100, "x").leaderAt(150)).isEqualTo("x");
    assertThat(LeaderTimeline.EMPTY.leaderAt(1)).isNull();
  }

  @Test
  void timelineKeepsTheLatestChangesOnly() {
    LeaderTimeline line = LeaderTimeline.EMPTY;
    for (int i = 0; i < LeaderTimeline.MAX_CHANGES + 10; i++) {
      line = line.with(i * 30_000L, "r" + i);
    }
    assertThat(line.size()).isEqualTo(LeaderTimeline.MAX_CHANGES);
    assertThat(line.fromMillis(0)).isEqualTo(300_000);
    assertThat(line.leaderAt(30_000L * 500 + 7)).isEqualTo("r500");
    assertThat(line.with(1, "old")).isEqualTo(line);
  }
}
