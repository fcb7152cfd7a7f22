package dev.highwater.it.support;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongToIntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Telemetry of three services whose numbers follow from the second alone, so that a test knows what
 * every window has to hold.
 *
 * <ul>
 *   <li>{@link #ORDERS} reports OTLP metrics: a cumulative {@code http.server.request.duration},
 *       every 10 s at the fourth second;
 *   <li>{@link #PAYMENTS} reports OTLP spans;
 *   <li>{@link #LEDGER} writes winston logs, one record a line.
 * </ul>
 *
 * The records and their places are part of the savepoints that are checked in: what {@link
 * #produceUntil} writes must not change.
 *
 * <p>Every topic's records go round its partitions, none carries a key. With two partitions, the
 * newest report of {@link #ORDERS} in the slower one is up to 20 s old.
 */
public final class Telemetry implements AutoCloseable {

  public static final String ORDERS = "orders";
  public static final String PAYMENTS = "payments";
  public static final String LEDGER = "ledger";

  /** Requests that {@link #ORDERS} serves in each second, and how many of them fail. */
  public static final int ORDERS_PER_SECOND = 30;

  public static final int ORDERS_FAILED_PER_SECOND = 3;

  /** Event time between two reports of {@link #ORDERS}. */
  public static final long REPORT_MILLIS = 10_000;

  private static final long REPORT_AT_MILLIS = 4_000;
  private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  private static final int BUCKET = 5;
  private static final DateTimeFormatter WINSTON =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String prefix;
  private final int partitions;
  private final long startMillis;
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long nowMillis;
  private final List<ProducerRecord<byte[], byte[]>> held = new ArrayList<>();
  private boolean holding;
  private volatile boolean stopped;
  private volatile boolean closed;
  private final Map<String, Integer> turns = new HashMap<>();

  /** Collects records instead of sending them, while it is set. */
  private List<ProducerRecord<byte[], byte[]>> shuffled;

  /**
   * @param prefix the topics are {@code prefix + "metrics"}, {@code "spans"} and {@code "logs"}
   * @param startMillis event time of the first request, on a full minute
   */
  public Telemetry(String bootstrapServers, String prefix, int partitions, long startMillis) {
    this.prefix = prefix;
    this.partitions = partitions;
    this.startMillis = startMillis;
    this.nowMillis = startMillis;
    // records wait for a broker that is away, and are neither lost nor doubled
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "enable.idempotence", "true",
                "acks", "all",
                "linger.ms", "10",
                "max.block.ms", "300000",
                "delivery.timeout.ms", "300000",
                // otherwise the client forgets the partitions while the broker is away, and send
                // waits
                "metadata.recovery.strategy", "none",
                "reconnect.backoff.max.ms", "500"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Spans that {@link #PAYMENTS} reports in the second {@code epochSecond}. */
  public static int payments(long epochSecond) {
    return 12 + (int) (epochSecond % 7);
  }

  /** How many of them fail. */
  public static int paymentsFailed(long epochSecond) {
    return epochSecond % 5 == 0 ? 3 : 1;
  }

  /** Lines that {@link #LEDGER} writes in the second {@code epochSecond}. */
  public static int ledger(long epochSecond) {
    return 5 + (int) (epochSecond % 3);
  }

  /** How many of them are errors. */
  public static int ledgerFailed(long epochSecond) {
    return epochSecond % 4 == 0 ? 1 : 0;
  }

  /**
   * What {@code perSecond} adds up to from {@code fromMillis} to {@code toMillis}, both on full
   * seconds.
   */
  public static long between(long fromMillis, long toMillis, LongToIntFunction perSecond) {
    long sum = 0;
    for (long second = fromMillis / 1000; second < toMillis / 1000; second++) {
      sum += perSecond.applyAsInt(second);
    }
    return sum;
  }

  /** Event time up to which telemetry has been handed to the producer. */
  public long nowMillis() {
    return nowMillis;
  }

  /** {@code service} reports nothing from now on. */
  public void silence(String service) {
    silent.add(service);
  }

  /** Produces everything before {@code untilMillis} at once and waits until the broker has it. */
  public void produceUntil(long untilMillis) {
    while (nowMillis < untilMillis) {
      produceSecond();
    }
    producer.flush();
    check();
  }

  /**
   * Produces everything before {@code untilMillis} out of order and on random partitions, and waits
   * until the broker has it: what is later in event time by more than {@code disorderMillis} comes
   * later.
   */
  public void produceShuffledUntil(long untilMillis, long disorderMillis, long seed) {
    Random random = new Random(seed);
    shuffled = new ArrayList<>();
    while (nowMillis < untilMillis) {
      produceSecond();
    }
    record Placed(long place, ProducerRecord<byte[], byte[]> record) {}
    List<Placed> placed = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : shuffled) {
      placed.add(
          new Placed(
              record.timestamp() + random.nextLong(disorderMillis),
              new ProducerRecord<>(
                  record.topic(),
                  random.nextInt(partitions),
                  record.timestamp(),
                  null,
                  record.value(),
                  record.headers())));
    }
    shuffled = null;
    placed.sort(Comparator.comparingLong(Placed::place));
    placed.forEach(one -> send(one.record()));
    producer.flush();
    check();
  }

  /**
   * Produces in a thread of its own, {@code speed} seconds of event time in one second, until
   * {@code untilMillis} and never ahead of the wall clock, or until {@link #stop()}; the future
   * completes when the broker has everything.
   */
  public CompletableFuture<Void> produceInBackground(long untilMillis, int speed) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                long began = System.nanoTime();
                long from = nowMillis;
                while (!stopped && nowMillis < untilMillis) {
                  long due = from + (System.nanoTime() - began) / 1_000_000 * speed;
                  if (nowMillis + 1_000 <= Math.min(due, System.currentTimeMillis())) {
                    produceSecond();
                  } else {
                    Thread.sleep(5);
                  }
                }
                producer.flush();
                check();
                done.complete(null);
              } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
              }
            },
            "telemetry");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /**
   * Keeps what is produced from now on, as agents do whose broker is away, until {@link
   * #release()}.
   */
  public void hold() {
    synchronized (held) {
      holding = true;
    }
  }

  /** Sends what has been kept, in its order, and keeps nothing any more. */
  public void release() {
    synchronized (held) {
      holding = false;
      held.forEach(this::send);
      held.clear();
    }
  }

  /** Ends what {@link #produceInBackground} does, after the second that it is in. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    stopped = true;
    closed = true;
    producer.close(Duration.ZERO);
  }

  private void check() {
    if (failure.get() != null) {
      throw new AssertionError("the telemetry did not reach the broker", failure.get());
    }
  }

  private void produceSecond() {
    long second = nowMillis / 1000;
    if (!silent.contains(ORDERS) && Math.floorMod(nowMillis, REPORT_MILLIS) == REPORT_AT_MILLIS) {
      send("metrics", nowMillis, "application/x-protobuf", metrics());
    }
    if (!silent.contains(PAYMENTS)) {
      send("spans", nowMillis + 999, "application/x-protobuf", spans(second));
    }
    if (!silent.contains(LEDGER)) {
      for (int i = 0; i < ledger(second); i++) {
        long time = nowMillis + i * 1_000L / ledger(second);
        send("logs", time, "application/json", logLine(time, i < ledgerFailed(second)));
      }
    }
    // one thread produces at a time; others only look
    nowMillis = (second + 1) * 1_000;
  }

  private void send(String topic, long timeMillis, String contentType, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("content-type", contentType.getBytes(StandardCharsets.UTF_8));
    int partition = turns.merge(topic, 1, Integer::sum) % partitions;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(prefix + topic, partition, timeMillis, null, value, headers);
    if (shuffled == null) {
      send(record);
    } else {
      shuffled.add(record);
    }
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    synchronized (held) {
      if (holding) {
        held.add(record);
        return;
      }
    }
    producer.send(
        record,
        (metadata, e) -> {
          if (e != null && !closed) {
            failure.compareAndSet(null, e);
          }
        });
  }

  /** All requests from the start until now. */
  private byte[] metrics() {
    long seconds = (nowMillis - startMillis) / 1000;
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
            .addDataPoints(point(200, seconds * (ORDERS_PER_SECOND - ORDERS_FAILED_PER_SECOND)))
            .addDataPoints(point(500, seconds * ORDERS_FAILED_PER_SECOND));
    Metric metric =
        Metric.newBuilder()
            .setName("http.server.request.duration")
            .setUnit("s")
            .setHistogram(histogram)
            .build();
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource(ORDERS))
                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
        .build()
        .toByteArray();
  }

  private HistogramDataPoint point(int status, long count) {
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .addAttributes(attribute("http.request.method", "POST"))
            .addAttributes(attribute("http.route", "/orders"))
            .addAttributes(attribute("http.response.status_code", status))
            .setStartTimeUnixNano(startMillis * 1_000_000)
            .setTimeUnixNano(nowMillis * 1_000_000)
            .setCount(count)
            .setSum(count * 0.2);
    if (status >= 500) {
      point.addAttributes(attribute("error.type", String.valueOf(status)));
    }
    for (double bound : BOUNDS) {
      point.addExplicitBounds(bound);
    }
    for (int bucket = 0; bucket <= BOUNDS.length; bucket++) {
      point.addBucketCounts(bucket == BUCKET ? count : 0);
    }
    return point.build();
  }

  private static byte[] spans(long second) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    int number = payments(second);
    for (int i = 0; i < number; i++) {
      boolean failed = i < paymentsFailed(second);
      long end = (second * 1_000 + i * 1_000L / number) * 1_000_000;
      Span.Builder span =
          Span.newBuilder()
              .setTraceId(
                  ByteString.copyFrom(
                      ByteBuffer.allocate(16).putLong(second).putLong(i + 1).array()))
              .setSpanId(
                  ByteString.copyFrom(
                      ByteBuffer.allocate(8).putLong(second * 1_000 + i + 1).array()))
              .setName("POST /payments")
              .setKind(Span.SpanKind.SPAN_KIND_SERVER)
              .setStartTimeUnixNano(end - (20 + i) * 1_000_000L)
              .setEndTimeUnixNano(end)
              .addAttributes(attribute("http.request.method", "POST"))
              .addAttributes(attribute("http.route", "/payments"))
              .addAttributes(attribute("http.response.status_code", failed ? 503 : 200));
      if (failed) {
        span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
      }
      scope.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().setResource(resource(PAYMENTS)).addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private static byte[] logLine(long timeMillis, boolean failed) {
    return """
        {"timestamp":"%s","level":"%s","service":"%s","message":"%s","type":"%s","operation":"book","duration":12.5}"""
        .formatted(
            WINSTON.format(Instant.ofEpochMilli(timeMillis)),
            failed ? "ERROR" : "INFO",
            LEDGER,
            failed ? "Application error" : "Performance metric",
            failed ? "application_error" : "performance")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Resource resource(String service) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", service))
        .addAttributes(attribute("service.instance.id", service + "-0"))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue attribute(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
