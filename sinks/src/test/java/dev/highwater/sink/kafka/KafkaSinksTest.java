package dev.highwater.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class KafkaSinksTest {
  private static KafkaSinks sinks(Map<String, String> properties) {
    return new KafkaSinks("127.0.0.1:1", properties, "prod", "signals", null);
  }

  @Test
  void transactionsEndBeforeBrokersRefuseThem() {
    long timeout =
        Long.parseLong(KafkaSinks.DEFAULTS.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    assertThat(timeout).isEqualTo(Duration.ofMinutes(10).toMillis());
  }

  @Test
  void kafkaPropertiesWinAndArePassedUntouched() {
    Map<String, String> given =
        Map.of(
            "compression.type", "zstd",
            "transaction.timeout.ms", "60000",
            "sasl.jaas.config", "org.example.Login required password=\"a b\";",
            "some.unknown.key", " kept as is ");
    Map<String, String> merged = sinks(given).producerProperties();
    assertThat(merged).containsAllEntriesOf(given).containsEntry("linger.ms", "50");
    assertThat(sinks(Map.of()).producerProperties()).isEqualTo(KafkaSinks.DEFAULTS);
  }

  @Test
  void theDefaultsAreProducerSettings() {
    assertThat(ProducerConfig.configNames()).containsAll(KafkaSinks.DEFAULTS.keySet());
  }

  @Test
  void sinksTravelInAJob() throws Exception {
    KafkaSinks sinks = sinks(Map.of("max.request.size", "2000000"));
    InstantiationUtil.clone(
        sinks.exactlyOnce(
            Output.SIGNALS,
            "highwater.signals",
            ResultCodec.avro(ResultTypes.SIGNAL),
            RecordTime.RESULT));
    InstantiationUtil.clone(
        sinks.atLeastOnce(
            "highwater.late", ResultCodec.json(ResultTypes.LATE_ITEM), RecordTime.RESULT));
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(
            () ->
                sinks(Map.of("max.request.size", "1 MB"))
                    .atLeastOnce(
                        "highwater.late",
                        ResultCodec.avro(ResultTypes.LATE_ITEM),
                        RecordTime.RESULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max.request.size");
    assertThatThrownBy(
            () ->
                new KafkaSinks("127.0.0.1:1", Map.of(), "eu.prod", "signals", null)
                    .exactlyOnce(
                        Output.SIGNALS,
                        "highwater.signals",
                        ResultCodec.avro(ResultTypes.SIGNAL),
                        RecordTime.RESULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deployment");
  }
}
