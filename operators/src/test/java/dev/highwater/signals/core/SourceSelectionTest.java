package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.math.Seeds;
import dev.highwater.signals.core.SourceSelection.Choice;
import dev.highwater.signals.core.SourceSelection.Presence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SourceSelectionTest {
  private static final ConventionDefinition STABLE =
      new ConventionDefinition("stable", TelemetrySource.METRICS, 1, "http", true);
  private static final ConventionDefinition OLD =
      new ConventionDefinition("old", TelemetrySource.METRICS, 2, "http", true);
  private static final ConventionDefinition BLIND =
      new ConventionDefinition("blind", TelemetrySource.METRICS, 0, "http", false);
  private static final ConventionDefinition RPC =
      new ConventionDefinition("rpc", TelemetrySource.METRICS, 1, "rpc", true);
  private static final ConventionDefinition SPANS =
      new ConventionDefinition("spans", TelemetrySource.SPANS, 1, "", true);
  private static final ConventionDefinition LOGS =
      new ConventionDefinition("logs", TelemetrySource.LOGS, 1, "", true);
  private static final FamilyDefinition FAMILY =
      Given.family(
          "requests", FamilyKind.REQUESTS, "mean", List.of(BLIND, STABLE, OLD, RPC, SPANS, LOGS));
  private static final long HOLD = 300_000;

  private final SourceSelection selection =
      new SourceSelection(SourceSelection.DEFAULT_ORDER, HOLD);
  private final Presence presence = new Presence();

  private void seen(String convention, long from, long to) {
    for (long pane = from; pane < to; pane += 10_000) {
      selection.add(presence, convention, pane, 15_000);
    }
  }

  private Choice at(long start) {
    Presence stored = Presence.fromBytes(presence.toBytes());
    assertThat(stored).isEqualTo(presence);
    return selection.choose(FAMILY, stored, start, 60_000);
  }

  @Test
  void nothingSeenNothingChosen() {
    assertThat(at(0)).isNull();
    seen("spans", 0, 60_000);
    assertThat(at(-60_000)).isNull();
    assertThat(at(360_000)).isNull();
    assertThat(at(300_000)).isNotNull();
  }

  @Test
  void metricsComeBeforeSpansFromTheNextWindowOn() {
    seen("spans", 0, 3_600_000);
    seen("stable", 630_000, 1_200_000);
    assertThat(at(0).source()).isEqualTo(TelemetrySource.SPANS);
    // metrics begin inside this window: it stays with the source that is held
    assertThat(at(600_000).source()).isEqualTo(TelemetrySource.SPANS);
    assertThat(at(660_000).source()).isEqualTo(TelemetrySource.METRICS);
    // metrics hold their place for five minutes of silence
    assertThat(at(1_440_000).source()).isEqualTo(TelemetrySource.METRICS);
    assertThat(at(1_500_000).source()).isEqualTo(TelemetrySource.SPANS);
  }

  @Test
  void oneConventionPerProtocolWithTheStatusFirst() {
    seen("blind", 0, 600_000);
    assertThat(at(300_000).conventions()).containsExactly(BLIND);
    seen("old", 0, 600_000);
    assertThat(at(300_000).conventions()).containsExactly(OLD);
    seen("stable", 0, 600_000);
    seen("rpc", 0, 600_000);
    seen("logs", 0, 600_000);
    Choice choice = at(300_000);
    assertThat(choice.conventions()).containsExactly(STABLE, RPC);
    assertThat(choice.counts("stable")).isTrue();
    assertThat(choice.counts("old")).isFalse();
  }

  @Test
  void theOrderOfSourcesIsASetting() {
    SourceSelection logsFirst =
        new SourceSelection(List.of(TelemetrySource.LOGS, TelemetrySource.METRICS), HOLD);
    seen("stable", 0, 600_000);
    seen("spans", 0, 600_000);
    assertThat(logsFirst.choose(FAMILY, presence, 300_000, 60_000).source())
        .isEqualTo(TelemetrySource.METRICS);
    seen("logs", 0, 600_000);
    assertThat(logsFirst.choose(FAMILY, presence, 300_000, 60_000).source())
        .isEqualTo(TelemetrySource.LOGS);
    assertThat(logsFirst.explain(FAMILY, presence, 300_000, 60_000))
        .contains("spans do not count by setting");
  }

  @Test
  void aRareReporterIsPresentBetweenItsReports() {
    for (long time = 0; time <= 3_600_000; time += 900_000) {
      selection.add(presence, "stable", time, 900_000);
    }
    seen("spans", 0, 3_600_000);
    for (long start = 600_000; start < 3_600_000; start += 60_000) {
      assertThat(at(start).source()).as("%d", start).isEqualTo(TelemetrySource.METRICS);
    }
  }

  @Test
  void runsAnswerAsAllPanesWouldInAnyOrder() {
    Random random = Seeds.random("SourceSelection.runs");
    for (int round = 0; round < 200; round++) {
      List<Long> panes = new ArrayList<>();
      int n = 1 + random.nextInt(60);
      for (int i = 0; i < n; i++) {
        panes.add(random.nextInt(1000) * 10_000L);
      }
      Presence first = new Presence();
      panes.forEach(pane -> selection.add(first, "stable", pane, 0));
      Collections.shuffle(panes, random);
      Presence second = new Presence();
      panes.forEach(pane -> selection.add(second, "stable", pane, 0));
      assertThat(second.toBytes()).isEqualTo(first.toBytes());
      TreeSet<Long> all = new TreeSet<>(panes);
      selection.add(first, "spans", 0, 0);
      for (int i = 0; i < 1010; i++) {
        long start = i * 10_000L;
        boolean held = !all.subSet(start - HOLD, start).isEmpty();
        boolean fresh = !all.subSet(start, start + 10_000).isEmpty();
        boolean spansHeld = start > 0 && start <= HOLD;
        Choice choice = selection.choose(FAMILY, first, start, 10_000);
        boolean metrics = choice != null && choice.source() == TelemetrySource.METRICS;
        assertThat(metrics).as("%d of %s", start, all).isEqualTo(held || fresh && !spansHeld);
      }
    }
  }

  @Test
  void presenceIsBoundedAndForgets() {
    for (long i = 0; i < 10_000; i++) {
      selection.add(presence, "stable", i * 400_000, 0);
    }
    assertThat(presence.toBytes().length).isLessThan(1000);
    assertThat(presence.lastPaneMillis()).isEqualTo(9_999L * 400_000);
    presence.prune(9_990L * 400_000);
    assertThat(presence.toBytes().length).isLessThan(100);
    presence.prune(Long.MAX_VALUE);
    assertThat(presence.isEmpty()).isTrue();
    for (int i = 0; i < 100; i++) {
      selection.add(presence, "c" + (1000 + i), 0, 0);
      selection.add(presence, "c" + (1999 - i), 0, 0);
    }
    assertThat(presence.conventions())
        .hasSize(Presence.MAX_CONVENTIONS)
        .startsWith("c1000")
        .endsWith("c1063");
  }

  @Test
  void explains() {
    seen("spans", 0, 600_000);
    seen("blind", 0, 600_000);
    seen("stable", 0, 600_000);
    seen("rpc", 310_000, 600_000);
    seen("old", 0, 10_000);
    assertThat(selection.explain(FAMILY, presence, 420_000, 60_000))
        .isEqualTo(
            "requests at 1970-01-01T00:07:00Z: source metrics\n"
                + "          blind (metrics, http, rank 0): seen in the 300 s before; stable knows the status\n"
                + "  used    stable (metrics, http, rank 1, knows the status): seen in the 300 s before\n"
                + "          old (metrics, http, rank 2, knows the status): silent\n"
                + "  used    rpc (metrics, rpc, rank 1, knows the status): seen in the 300 s before\n"
                + "          spans (spans, rank 1, knows the status): seen in the 300 s before; metrics come before spans\n"
                + "          logs (logs, rank 1, knows the status): never seen\n");
    assertThat(selection.explain(FAMILY, new Presence(), 0, 60_000))
        .startsWith("requests at 1970-01-01T00:00:00Z: nothing seen\n");
    Presence late = new Presence();
    selection.add(late, "spans", 0, 0);
    selection.add(late, "stable", 70_000, 0);
    assertThat(selection.explain(FAMILY, late, 60_000, 60_000))
        .contains(
            "stable (metrics, http, rank 1, knows the status): seen first in this window; counts from the next window on");
  }

  @Test
  void formatIsFixed() {
    selection.add(presence, "m", 10_000, 0);
    selection.add(presence, "m", 20_000, 0);
    selection.add(presence, "m", 1_000_000, 0);
    assertThat(HexFormat.of().formatHex(presence.toBytes()))
        .isEqualTo("0101016d02a09c01a09c01c0d07700");
    assertThatThrownBy(() -> Presence.fromBytes(new byte[] {7})).hasMessageContaining("format 7");
  }
}
