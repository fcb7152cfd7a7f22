package dev.highwater.input;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.ClockTick;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The wall clock as data: ticks written to a topic every 5 s and read back, so that time goes on
 * while producers are silent and stands still while the broker is away. For live jobs that read
 * Kafka; replays and file inputs have an end instead.
 */
public final class Clock {
  /** Between ticks. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private Clock() {}

  /**
   * A stream without elements whose watermark is the clock's; its operators also write the ticks.
   * One subtask.
   *
   * @param source reads the ticks
   * @param sink writes them
   */
  public static DataStream<ClockTick> open(
      StreamExecutionEnvironment environment,
      Settings settings,
      JobName job,
      OperatorUid source,
      OperatorUid sink) {
    ClockWatermarks watermarks =
        new ClockWatermarks(settings.time().outOfOrderness(), settings.time().idleness(), INTERVAL);
    Map<String, String> properties = new TreeMap<>(settings.kafka().properties().values());
    properties.put("bootstrap.servers", settings.kafka().bootstrapServers());
    properties.put("client.id", KafkaInputs.groupId(settings.deployment(), job) + ".clock-writer");
    TickWriter writer =
        new TickWriter(
            settings.clock().topic(), settings.deployment() + "/" + job.id(), properties, INTERVAL);
    return environment
        .fromSource(
            new KafkaInputs(settings, job).latest("clock", settings.clock().topic(), new Ticks()),
            watermarks,
            source.title(),
            TypeInformation.of(ClockTick.class))
        .uid(source.uid())
        .setParallelism(1)
        .setMaxParallelism(1)
        .filter(writer)
        .returns(TypeInformation.of(ClockTick.class))
        .uid(sink.uid())
        .name(sink.title())
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Records to ticks; what is none is left out. */
  static final class Ticks implements KafkaRecordDeserializationSchema<ClockTick> {
    private static final long serialVersionUID = 1L;

    private transient ResultDecoder<ClockTick> decoder;

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
      decoder = ResultCodec.avro(ResultTypes.CLOCK_TICK).decoder();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ClockTick> out) {
      ClockTick tick = null;
      try {
        tick = record.value() == null ? null : decoder.decode(record.value());
      } catch (IOException | RuntimeException e) {
        // Somebody else's record: no tick.
      }
      if (tick != null) {
        out.collect(tick);
      }
    }

    @Override
    public TypeInformation<ClockTick> getProducedType() {
      return TypeInformation.of(ClockTick.class);
    }
  }
}
