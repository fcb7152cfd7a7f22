package dev.highwater.anomalies.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.core.AnomalyKind;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.Moment;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.OddServices;
import dev.highwater.anomalies.core.Points;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.anomalies.core.SeriesMemory;
import dev.highwater.anomalies.core.SeriesWatch;
import dev.highwater.anomalies.core.ServiceNotes;
import dev.highwater.anomalies.core.ServiceWatch;
import dev.highwater.anomalies.core.Verdict;
import dev.highwater.anomalies.core.WatchRules;
import dev.highwater.anomalies.core.WatchState;
import dev.highwater.event.Hash128;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.RandomEvents;
import dev.highwater.flink.SerializerChecks;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

class AnomalySerializersTest {
  private final RandomEvents events = new RandomEvents(23);
  private final Random random = new Random(23);

  private double number() {
    return switch (random.nextInt(5)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> -0.0;
      default -> random.nextGaussian();
    };
  }

  private Observation observation(long time) {
    return new Observation(
        events.text(),
        events.text(),
        events.labels(),
        Hash128.of(events.text().getBytes(StandardCharsets.UTF_8)),
        events.text(),
        time,
        random.nextGaussian());
  }

  private ScoredPoint scored() {
    Observation of = observation(random.nextLong() >> 8);
    return new ScoredPoint(
        of.service(),
        of.signal(),
        of.labels(),
        of.series(),
        of.unit(),
        of.timeMillis(),
        60_000,
        number(),
        new Verdict(
            random.nextDouble(),
            number(),
            random.nextDouble(),
            AnomalyKind.values()[random.nextInt(AnomalyKind.values().length)],
            number(),
            number(),
            number(),
            random.nextBoolean()));
  }

  private OddServices.Odd odd() {
    return new OddServices.Odd(
        random.nextLong() >> 8, events.text(), events.labels(), events.text(), number());
  }

  private OddServices odds() {
    OddServices odd = OddServices.NONE;
    for (int i = random.nextInt(9); i > 0; i--) {
      odd = odd.with(odd());
    }
    return odd;
  }

  private SeriesMemory memory() {
    SeriesWatch watch = new SeriesWatch(Detectors.all().get(0), 60_000, 5, 86_400_000);
    SeriesMemory memory = null;
    Observation one = observation(Points.T);
    for (int i = random.nextInt(60); i >= 0; i--) {
      memory =
          watch.value(
              memory,
              new Observation(
                  one.service(),
                  one.signal(),
                  one.labels(),
                  one.series(),
                  one.unit(),
                  memory == null ? Points.T : memory.judgedMillis() + 60_000,
                  random.nextGaussian()),
              point -> {});
    }
    return memory;
  }

  private Moment moment() {
    Moment moment = new Moment();
    for (int i = random.nextInt(8); i > 0; i--) {
      moment.add(scored(), true);
    }
    return moment;
  }

  private WatchState state() {
    ServiceWatch watch =
        new ServiceWatch(new WatchRules(60_000, 0.1, 300_000, 900_000, 0, 86_400_000, 16));
    WatchState state = WatchState.INITIAL;
    ServiceNotes notes = ServiceNotes.NONE.with(events.feedback()).with(events.deployment());
    for (int i = 1; i < random.nextInt(40); i++) {
      Moment moment = new Moment();
      for (int s = 0; s < 3; s++) {
        moment.add(
            Points.point(
                "cart", "s" + s, events.labels(), Points.T + i * 60_000L, random.nextInt(16)),
            true);
      }
      state =
          watch
              .step(state, "cart", Points.T + i * 60_000L, moment, notes, OddServices.NOWHERE)
              .state();
    }
    return state;
  }

  @Test
  void whatCrossesTheNetwork() throws Exception {
    SerializerChecks.check(
        ObservationSerializer.TYPE, () -> observation(random.nextLong() >> 8), 200);
    SerializerChecks.check(ScoredPointSerializer.TYPE, this::scored, 200);
    SerializerChecks.check(
        Note.TYPE,
        () ->
            switch (random.nextInt(3)) {
              case 0 -> Note.of(events.feedback());
              case 1 -> Note.of(events.deployment());
              default -> Note.of(odd());
            },
        200);
  }

  @Test
  void whatIsKept() throws Exception {
    SerializerChecks.check(SeriesMemorySerializer.TYPE, this::memory, 30);
    SerializerChecks.check(MomentSerializer.TYPE, this::moment, 20);
    SerializerChecks.check(WatchStateSerializer.TYPE, this::state, 15);
    SerializerChecks.check(
        BinaryTypeInfo.of(OddServices.class, new OddServicesSerializer()), this::odds, 30);
    SerializerChecks.check(
        BinaryTypeInfo.of(ServiceNotes.class, new ServiceNotesSerializer()),
        () ->
            ServiceNotes.NONE
                .with(events.feedback())
                .with(events.feedback())
                .with(events.deployment()),
        30);
  }

  @Test
  void fieldsSurviveNotOnlyBytes() throws Exception {
    var points = ScoredPointSerializer.TYPE.createSerializer(new SerializerConfigImpl());
    var values = ObservationSerializer.TYPE.createSerializer(new SerializerConfigImpl());
    for (int i = 0; i < 100; i++) {
      ScoredPoint point = scored();
      assertThat(
              points.deserialize(new DataInputDeserializer(SerializerChecks.bytes(points, point))))
          .isEqualTo(point);
      Observation value = observation(i);
      assertThat(
              values.deserialize(new DataInputDeserializer(SerializerChecks.bytes(values, value))))
          .isEqualTo(value);
    }
  }

  @Test
  void aCopyOfAMomentIsItsOwn() {
    Moment moment = moment();
    Moment copy = new MomentSerializer().copy(moment);
    assertThat(copy).isEqualTo(moment);
    moment.add(scored(), true);
    assertThat(copy).isNotEqualTo(moment);
  }
}
