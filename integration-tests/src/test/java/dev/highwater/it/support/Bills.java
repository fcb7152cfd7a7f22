package dev.highwater.it.support;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends deliveries of bills to the topic {@code billing}, row by row. */
public final class Bills implements AutoCloseable {
  private static final List<String> SERVICES = List.of("Compute", "Storage", "Queue");
  private static final List<String> TEAMS = List.of("web", "data", "ops");

  /** A charge for an hour. */
  public record Row(LocalDate day, int hour, String service, String team, BigDecimal cost) {}

  /**
   * A delivery with all of its rows.
   *
   * @param mode {@code overwrite} or {@code append}
   */
  public record Delivery(
      String id, String mode, String scope, long knownAtMillis, List<Row> rows) {}

  private static final String NEVER_COMPLETE = ",\"deliveryComplete\":true,\"rows\":1";

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  public Bills(String bootstrapServers, String topic) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
  }

  /** Rows of a month, the same for the same seed. */
  public static List<Row> rows(LocalDate month, int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          new Row(
              month.plusDays(random.nextInt(28)),
              random.nextInt(24),
              SERVICES.get(random.nextInt(SERVICES.size())),
              TEAMS.get(random.nextInt(TEAMS.size())),
              BigDecimal.valueOf(random.nextInt(2_000_000_000) - 100_000_000, 10)));
    }
    return rows;
  }

  /** All rows of a delivery and its note. */
  public void send(int partition, Delivery delivery) {
    send(partition, delivery, 0, delivery.rows().size());
    complete(partition, delivery);
  }

  /** Some rows of a delivery. */
  public void send(int partition, Delivery delivery, int from, int to) {
    for (int ordinal = from; ordinal < to; ordinal++) {
      send(partition, delivery, row(delivery, ordinal));
    }
  }

  private static String row(Delivery delivery, int ordinal) {
    return ",\"ordinal\":" + ordinal + "," + columns(delivery.rows().get(ordinal));
  }

  private static String columns(Row row) {
    LocalDate month = row.day().withDayOfMonth(1);
    return "\"BilledCost\":"
        + row.cost().toPlainString()
        + ",\"EffectiveCost\":"
        + row.cost().toPlainString()
        + ",\"ListCost\":"
        + row.cost().toPlainString()
        + ",\"ContractedCost\":"
        + row.cost().toPlainString()
        + ",\"BillingCurrency\":\"USD\",\"BillingAccountId\":\"999\",\"SubAccountId\":\"111\""
        + ",\"BillingPeriodStart\":\""
        + month
        + "T00:00:00Z\",\"BillingPeriodEnd\":\""
        + month.plusMonths(1)
        + "T00:00:00Z\",\"ChargePeriodStart\":\""
        + row.day()
        + String.format("T%02d:00:00Z", row.hour())
        + "\",\"ChargePeriodEnd\":\""
        + row.day()
        + String.format("T%02d:59:59Z", row.hour())
        + "\",\"ChargeCategory\":\"Usage\",\"ServiceName\":\""
        + row.service()
        + "\",\"ProviderName\":\"AWS\",\"Tags\":{\"team\":\""
        + row.team()
        + "\"}";
  }

  /** A row without an envelope, known when its record was written. */
  public void send(int partition, Row row, long timestampMillis) {
    producer.send(
        new ProducerRecord<>(
            topic, partition, timestampMillis, null, line(row).getBytes(StandardCharsets.UTF_8)));
    producer.flush();
  }

  /** The same, as a line of a file. */
  public static String line(Row row) {
    return "{" + columns(row) + "}";
  }

  /** The note that a delivery is complete. */
  public void complete(int partition, Delivery delivery) {
    send(partition, delivery, note(delivery));
    producer.flush();
  }

  private static String note(Delivery delivery) {
    return ",\"deliveryComplete\":true,\"rows\":" + delivery.rows().size();
  }

  /** All records of a delivery, as lines of a file. */
  public static List<String> lines(Delivery delivery) {
    List<String> lines = new ArrayList<>();
    for (int ordinal = 0; ordinal < delivery.rows().size(); ordinal++) {
      lines.add(json(delivery, row(delivery, ordinal)));
    }
    lines.add(json(delivery, note(delivery)));
    return lines;
  }

  /** Something is known of another scope later on, and never complete: time goes on to then. */
  public void passTime(long knownAtMillis) {
    for (int partition = 0; partition < CostsJob.PARTITIONS; partition++) {
      send(partition, later(partition, knownAtMillis), NEVER_COMPLETE);
    }
    producer.flush();
  }

  /** What makes time pass, as lines of a file. */
  public static List<String> timePassed(long knownAtMillis) {
    return IntStream.range(0, CostsJob.PARTITIONS)
        .mapToObj(partition -> json(later(partition, knownAtMillis), NEVER_COMPLETE))
        .toList();
  }

  private static Delivery later(int partition, long knownAtMillis) {
    return new Delivery("later", "append", "time/" + partition, knownAtMillis, List.of());
  }

  private void send(int partition, Delivery delivery, String rest) {
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            delivery.scope().getBytes(StandardCharsets.UTF_8),
            json(delivery, rest).getBytes(StandardCharsets.UTF_8)));
  }

  private static String json(Delivery delivery, String rest) {
    return "{\"deliveryId\":\""
        + delivery.id()
        + "\",\"mode\":\""
        + delivery.mode()
        + "\",\"scope\":\""
        + delivery.scope()
        + "\",\"knownAtMillis\":"
        + delivery.knownAtMillis()
        + rest
        + "}";
  }

  @Override
  public void close() {
    producer.close();
  }
}
