package dev.highwater.config;

import dev.highwater.sink.kafka.KafkaSinks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks Kafka's clients what they think of values, before one of them is made. */
final class KafkaValues {
  private static final List<ConfigDef> CLIENTS =
      List.of(
          ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  /** A client as jobs make it, as far as that is possible without a broker. */
  @FunctionalInterface
  private interface Client {
    /**
     * @throws KafkaException what does not go together
     */
    void make(Map<String, Object> properties);
  }

  private final ClientProperties properties;
  private final Map<String, String> shown;
  private final Map<String, String> refused = new TreeMap<>();

  private KafkaValues(ClientProperties properties) {
    this.properties = properties;
    this.shown = properties.masked();
  }

  /**
   * What is wrong, by name. Names that no client knows are somebody else's; classes may be on the
   * cluster only. A value that is secret by name or came by reference is in no message.
   *
   * @param transactionTimeout that of the producers; {@code null} where none is transactional
   */
  static Map<String, String> refused(ClientProperties properties, Duration transactionTimeout) {
    KafkaValues values = new KafkaValues(properties);
    CLIENTS.forEach(values::single);
    Map<String, Object> usable = new TreeMap<>(properties.values());
    usable
        .keySet()
        .removeIf(
            name ->
                values.refused.containsKey(name)
                    || SettingsBuilder.RESERVED.containsKey(name)
                    || name.startsWith("config.providers")
                    || CLIENTS.stream().anyMatch(client -> isClass(client, name)));
    values.together(given -> values.producer(given, transactionTimeout), usable);
    values.together(values::consumer, usable);
    values.together(values::admin, usable);
    return values.refused;
  }

  private static boolean isClass(ConfigDef client, String name) {
    ConfigDef.ConfigKey key = client.configKeys().get(name);
    return key != null && key.type == ConfigDef.Type.CLASS;
  }

  /** Each value by itself. */
  private void single(ConfigDef client) {
    Map<String, ConfigValue> values = client.validateAll(properties.values());
    for (String name : shown.keySet()) {
      ConfigDef.ConfigKey key = client.configKeys().get(name);
      if (key == null || isClass(client, name) || values.get(name).errorMessages().isEmpty()) {
        continue;
      }
      String expected =
          key.validator == null
              ? key.type.name().toLowerCase(Locale.ROOT)
              : key.type.name().toLowerCase(Locale.ROOT) + ", " + key.validator;
      refuse(name, "; expected " + expected);
    }
  }

  /**
   * All values at once. The one to blame is that without which the client is made, or refuses
   * something else.
   */
  private void together(Client client, Map<String, Object> usable) {
    Map<String, Object> rest = new TreeMap<>(usable);
    for (String refusal = refusal(client, rest); refusal != null; refusal = refusal(client, rest)) {
      String before = refusal;
      String name =
          rest.keySet().stream()
              .filter(one -> !before.equals(refusal(client, without(rest, one))))
              .findFirst()
              .orElse(null);
      if (name == null) {
        return; // ours alone, or of several that say the same: left to the client itself
      }
      boolean tells =
          shown.entrySet().stream()
              .filter(one -> one.getValue().equals(ClientProperties.MASK))
              .anyMatch(one -> before.contains(properties.get(one.getKey())));
      refuse(name, tells ? " beside the others" : ": " + before);
      rest.remove(name);
    }
  }

  private static Map<String, Object> without(Map<String, Object> properties, String name) {
    Map<String, Object> rest = new HashMap<>(properties);
    rest.remove(name);
    return rest;
  }

  private static String refusal(Client client, Map<String, Object> properties) {
    try {
      client.make(properties);
      return null;
    } catch (KafkaException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void refuse(String name, String why) {
    String value = shown.get(name);
    refused.putIfAbsent(
        name,
        (value.equals(ClientProperties.MASK) ? "value" : "\"" + value + "\"")
            + ": Kafka's clients refuse it"
            + why);
  }

  /** That of transactions takes less than others do. */
  private void producer(Map<String, Object> given, Duration transactionTimeout) {
    Map<String, Object> all = new HashMap<>(KafkaSinks.DEFAULTS);
    all.putAll(given);
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    if (transactionTimeout != null) {
      all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
      all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "highwater");
      all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transactionTimeout.toMillis());
    }
    ProducerConfig config = new ProducerConfig(all);
    long linger = config.getLong(ProducerConfig.LINGER_MS_CONFIG);
    int request = config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    int delivery = config.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    if (delivery < Math.min(linger + request, Integer.MAX_VALUE)) {
      Set<String> ours = KafkaSinks.DEFAULTS.keySet();
      throw new ConfigException(
          told(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery, ours)
              + " must be at least "
              + told(ProducerConfig.LINGER_MS_CONFIG, linger, ours)
              + " and "
              + told(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, request, ours)
              + " together");
    }
  }

  private void consumer(Map<String, Object> given) {
    Map<String, Object> all = new HashMap<>(given);
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, "highwater");
    ConsumerConfig config = new ConsumerConfig(all);
    int heartbeat = config.getInt(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
    int session = config.getInt(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    if (heartbeat >= session) {
      throw new ConfigException(
          told(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, heartbeat, Set.of())
              + " must be below "
              + told(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session, Set.of()));
    }
  }

  private void admin(Map<String, Object> given) {
    Map<String, Object> all = new HashMap<>(given);
    all.putIfAbsent(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Long.toString(Settings.Kafka.OUTAGE.toMillis()));
    all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
    AdminClientConfig config = new AdminClientConfig(all);
    int call = config.getInt(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    int request = config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
    if (call < request) {
      Set<String> ours = Set.of(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
      throw new ConfigException(
          told(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, call, ours)
              + " must be at least "
              + told(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, request, ours));
    }
  }

  /**
   * A property with its value, and with whose default that is where it is not the given one.
   *
   * @param ours names that have a default of Highwater's
   */
  private String told(String name, long value, Set<String> ours) {
    String given = properties.values().getOrDefault(name, "").strip();
    String origin = ours.contains(name) ? ", Highwater's default" : ", Kafka's default";
    return name + " (" + value + (given.equals(Long.toString(value)) ? "" : origin) + ")";
  }
}
