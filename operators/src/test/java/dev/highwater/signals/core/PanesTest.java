package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanesTest {
  @Test
  void panesAndWindowsAreAlignedToTheEpochOnBothSides() {
    assertThat(Panes.paneStart(0)).isZero();
    assertThat(Panes.paneStart(9_999)).isZero();
    assertThat(Panes.paneStart(-1)).isEqualTo(-10_000);
    assertThat(Panes.paneStart(-10_000)).isEqualTo(-10_000);
    assertThat(Panes.paneEnd(-1)).isZero();
    assertThat(Panes.windowStart(-1, 3_600_000)).isEqualTo(-3_600_000);
    assertThat(Panes.ceilToPane(0)).isZero();
    assertThat(Panes.ceilToPane(1)).isEqualTo(10_000);
    assertThat(Panes.ceilToPane(10_000)).isEqualTo(10_000);
    assertThat(Panes.ceilToPane(-1)).isZero();
    for (int level = 1; level < Panes.LEVEL_COUNT; level++) {
      assertThat(Panes.levelMillis(level) % Panes.levelMillis(level - 1)).isZero();
    }
  }

  @Test
  void aLevelTakesIntervalsUpToHalfOfIt() {
    assertThat(WindowLevels.lowestLevel(0)).isZero();
    assertThat(WindowLevels.lowestLevel(5_000)).isZero();
    assertThat(WindowLevels.lowestLevel(5_001)).isEqualTo(1);
    assertThat(WindowLevels.lowestLevel(30_000)).isEqualTo(1);
    assertThat(WindowLevels.lowestLevel(60_000)).isEqualTo(2);
    assertThat(WindowLevels.lowestLevel(1_800_000)).isEqualTo(3);
    assertThat(WindowLevels.lowestLevel(1_800_001)).isEqualTo(Panes.LEVEL_COUNT);
    assertThat(WindowLevels.enters(2, 150_000)).isTrue();
    assertThat(WindowLevels.enters(2, 150_001)).isFalse();
  }

  @Test
  void windowsAreDueWhenThePointThatCoversTheirEndHasCome() {
    assertThat(WindowLevels.dueMillis(60_000, 0)).isEqualTo(60_000);
    assertThat(WindowLevels.dueMillis(60_000, 15_000)).isEqualTo(80_000);
    assertThat(WindowLevels.dueMillis(60_000, 8_000)).isEqualTo(70_000);
    assertThat(WindowLevels.dueMillis(60_000, 60_000)).isEqualTo(140_000);
    assertThat(WindowLevels.finalMillis(60_000, 60_000, 60_000)).isEqualTo(210_000);
    // whatever enters a level reaches back at most to windows that are still open
    for (int level = 0; level < Panes.LEVEL_COUNT; level++) {
      long longest = Panes.levelMillis(level) / 2;
      assertThat(WindowLevels.finalMillis(0, Panes.levelMillis(level), 0))
          .isGreaterThanOrEqualTo(3 * longest);
    }
  }

  @Test
  void viewsShowSeriesThatHaveTheirDimensions() {
    FamilyDefinition family = Given.family("requests", FamilyKind.REQUESTS);
    Labels labels = Labels.of("tenant", "a", "environment", "prod", "zone", "z");
    List<SignalSeries> views =
        ViewProjection.project(family, new SignalSeries("cart", "requests", "m", labels, ""));
    assertThat(views)
        .containsExactly(
            new SignalSeries("cart", "requests", "m", Labels.of("environment", "prod"), ""),
            new SignalSeries(
                "cart",
                "requests",
                "m",
                Labels.of("environment", "prod", "tenant", "a"),
                "tenant"));
    views =
        ViewProjection.project(
            family, new SignalSeries("cart", "requests", "m", Labels.empty(), ""));
    assertThat(views)
        .containsExactly(new SignalSeries("cart", "requests", "m", Labels.empty(), ""));
    assertThat(views.get(0).rank().high()).isZero();
    assertThat(views.get(0).overflow().isOverflow()).isTrue();
    assertThat(views.get(0).overflow().rank()).isNotEqualTo(views.get(0).rank());
  }

  @Test
  void identityIsFixed() {
    SignalSeries series =
        new SignalSeries("cart", "requests", "m", Labels.of("tenant", "a"), "tenant");
    assertThat(series.hash().toString()).isEqualTo("8fc217a673065744a1627ecd35d7c222");
    assertThat(series.rank().toString()).isEqualTo("6f50f0b9ce56bfa7830d8ea54d78da9a");
    assertThat(
            new SignalSeries("cart", "requests", "other", Labels.of("tenant", "a"), "tenant")
                .rank())
        .isEqualTo(series.rank());
  }
}
