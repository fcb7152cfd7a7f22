package dev.highwater.signals.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Hash128;
import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.RandomEvents;
import dev.highwater.flink.SerializerChecks;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.LeaderElection;
import dev.highwater.signals.core.LeaderTimeline;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.Role;
import dev.highwater.signals.core.ServiceActivity;
import dev.highwater.signals.core.SignalSeries;
import dev.highwater.signals.core.SourceSelection;
import dev.highwater.signals.core.TelemetrySource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FunctionSerializersTest {
  private final RandomEvents events = new RandomEvents(17);
  private final Random random = new Random(17);

  private static <T> void check(Class<T> type, BinarySerializer<T> serializer, Supplier<T> values)
      throws Exception {
    SerializerChecks.check(BinaryTypeInfo.of(type, serializer), values, 200);
  }

  private Accumulator amount() {
    Accumulator amount = new Accumulator();
    amount.addCount(random.nextInt(100));
    amount.addSum(random.nextGaussian());
    amount.sketchToAdd().add(random.nextDouble(), 1);
    amount.addExemplar(random.nextBoolean(), random.nextDouble(), 5, "trace" + random.nextInt());
    return amount;
  }

  private Hash128 hash() {
    return Hash128.of(events.text().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatCrossesTheNetwork() throws Exception {
    check(
        SeriesPoint.class,
        new SeriesPoint.Serializer(),
        () -> {
          boolean replicated = random.nextBoolean();
          return new SeriesPoint(
              hash(),
              events.text().getBytes(StandardCharsets.UTF_8),
              replicated ? "c" : null,
              replicated ? events.text() : null,
              events.point());
        });
    check(
        PaneShare.class,
        new PaneShareSerializer(),
        () ->
            new PaneShare(
                new SignalSeries(
                    events.text(), events.text(), events.text(), events.labels(), events.text()),
                random.nextLong(),
                amount()));
    check(
        ReplicaPresence.class,
        new ReplicaPresence.Serializer(),
        () -> new ReplicaPresence(events.text(), events.text(), random.nextLong()));
    check(
        LeaderChange.class,
        new LeaderChange.Serializer(),
        () -> new LeaderChange(events.text(), random.nextLong(), events.text()));
  }

  @Test
  void whatIsKept() throws Exception {
    check(
        WindowId.class,
        new WindowId.Serializer(),
        () -> new WindowId(random.nextInt(5) - 1, random.nextLong(), events.text()));
    check(
        WindowCell.class,
        new WindowCell.Serializer(),
        () -> new WindowCell(events.text(), events.text(), events.labels(), amount()));
    check(
        Emitted.class,
        new Emitted.Serializer(),
        () ->
            new Emitted(
                events.labels(),
                events.text(),
                List.of(events.text()),
                List.of("1"),
                random.nextInt(9),
                random.nextBoolean() ? null : hash()));
    check(
        WindowHead.class,
        new WindowHead.Serializer(),
        () -> {
          WindowHead head = new WindowHead();
          head.intervalMillis = random.nextInt();
          head.dirty = random.nextBoolean();
          return head;
        });
    check(
        SourceSelection.Presence.class,
        new PresenceSerializer(),
        () -> {
          SourceSelection.Presence presence = new SourceSelection.Presence();
          SourceSelection selection = new SourceSelection(SourceSelection.DEFAULT_ORDER, 300_000);
          for (int i = random.nextInt(5); i >= 0; i--) {
            selection.add(presence, "c" + i, random.nextInt(1_000) * 10_000L, 0);
          }
          return presence;
        });
    check(
        ServiceActivity.class,
        new ServiceActivitySerializer(),
        () -> {
          ServiceActivity activity = new ServiceActivity();
          var rules = new ServiceActivity.Rules(300_000, 3_600_000, 60_000);
          for (int i = random.nextInt(5); i >= 0; i--) {
            activity.add(
                rules, TelemetrySource.values()[i % 3], random.nextInt(1_000) * 10_000L, 15_000);
          }
          activity.advance(rules, "s", 5_000_000);
          return activity;
        });
    check(
        LeaderTimeline.class,
        new LeaderTimelineSerializer(),
        () -> LeaderTimeline.EMPTY.with(random.nextInt(), events.text()).with(7, "b"));
    check(
        LeaderElection.State.class,
        new ReplicaElectionFunction.StateSerializer(),
        () -> new LeaderElection.State(events.text(), random.nextLong(), random.nextLong()));
  }

  @Test
  void mutableStateIsCopiedDeeply() {
    WindowCell cell = new WindowCell("c", "", dev.highwater.event.Labels.empty(), amount());
    WindowCell copy = new WindowCell.Serializer().copy(cell);
    double before = copy.amount().count();
    cell.amount().addCount(1_000);
    assertThat(copy.amount().count()).isEqualTo(before);
  }

  @Test
  void headsSurvivePacking() throws Exception {
    for (int i = 0; i < 100; i++) {
      SeriesHead head =
          new SeriesHead(
              events.text(),
              events.text(),
              events.labels(),
              events.text(),
              List.of(
                  new MetricUse(
                      "f",
                      "c",
                      Role.BUCKET,
                      true,
                      0.001,
                      Double.POSITIVE_INFINITY,
                      events.labels()),
                  new MetricUse("g", "d", Role.COUNT, false, 1, Double.NaN, events.labels())));
      assertThat(SeriesHead.unpack(head.pack())).isEqualTo(head);
    }
  }
}
