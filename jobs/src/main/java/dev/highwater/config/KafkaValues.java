package dev.highwater.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** Asks Kafka's clients what they think of values, before one of them is made. */
final class KafkaValues {
  private static final List<ConfigDef> CLIENTS =
      List.of(
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  private KafkaValues() {}

  /**
   * What is wrong, by name. Names that no client knows are somebody else's; classes may be on the
   * cluster only. A value that is secret by name or came by reference is in no message.
   */
  static Map<String, String> refused(ClientProperties properties) {
    Map<String, String> refused = new TreeMap<>();
    for (ConfigDef client : CLIENTS) {
      Map<String, ConfigValue> values = client.validateAll(properties.values());
      for (Map.Entry<String, String> shown : properties.masked().entrySet()) {
        String name = shown.getKey();
        ConfigDef.ConfigKey key = client.configKeys().get(name);
        if (key == null
            || key.type == ConfigDef.Type.CLASS
            || values.get(name).errorMessages().isEmpty()) {
          continue;
        }
        boolean masked = shown.getValue().equals(ClientProperties.MASK);
        String expected =
            key.validator == null
                ? key.type.name().toLowerCase(Locale.ROOT)
                : key.type.name().toLowerCase(Locale.ROOT) + ", " + key.validator;
        refused.putIfAbsent(
            name,
            (masked ? "value" : "\"" + shown.getValue() + "\"")
                + ": Kafka's clients refuse it; expected "
                + expected);
      }
    }
    return refused;
  }
}
