package dev.highwater.aws;

import dev.highwater.files.Counted;
import dev.highwater.sink.aws.AwsCalls;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MessageData;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/**
 * Reads how instances were used from CloudWatch: processor and network of EC2, memory where
 * CloudWatch's agent measures it.
 *
 * <p>Up to 500 metrics a call, over as much time as fits into the 100,800 values of one call, in
 * steps as fine as CloudWatch still keeps: five minutes for 63 days, an hour for 455. Memory: the
 * values of one such call.
 */
public final class CloudWatchIngest {
  static final int MAX_QUERIES = 500;
  static final int MAX_VALUES = 100_800;
  static final Duration FINE = Duration.ofMinutes(5);
  static final Duration COARSE = Duration.ofHours(1);
  private static final Duration FINE_KEPT = Duration.ofDays(63);
  private static final Duration COARSE_KEPT = Duration.ofDays(455);

  /** How often what is incomplete is asked for again. */
  private static final int TRIES = 3;

  private static final String MEMORY = "mem_used_percent";

  private final CloudWatchClient client;
  private final AwsCalls calls;
  private final Clock clock;
  private final Consumer<String> say;
  private final Set<String> told = new LinkedHashSet<>();
  private final Set<String> incomplete = new TreeSet<>();
  private long asked;
  private long pages;
  private long samples;

  /**
   * @param say takes lines for people
   */
  public CloudWatchIngest(
      CloudWatchClient client, AwsCalls calls, Clock clock, Consumer<String> say) {
    this.client = client;
    this.calls = calls;
    this.clock = clock;
    this.say = say;
  }

  /**
   * What came of it.
   *
   * @param metrics that were asked for, page by page: what AWS charges for
   * @param incomplete instances of which not all could be had
   */
  public record Summary(
      int instances,
      int withMemory,
      long samples,
      long metrics,
      long calls,
      Set<String> incomplete) {
    /** For people. */
    public List<String> lines(String place) {
      List<String> lines = new ArrayList<>();
      lines.add(
          String.format(
              Locale.ROOT,
              "CloudWatch: %s (%,d with memory), %s in %s, $%s -> %s",
              Counted.of(instances, "instance"),
              withMemory,
              Counted.of(samples, "sample"),
              Counted.of(calls, "call"),
              price(metrics),
              place));
      if (!incomplete.isEmpty()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "incomplete: %s, %s%s",
                Counted.of(incomplete.size(), "instance"),
                String.join(", ", incomplete.stream().limit(5).toList()),
                incomplete.size() > 5 ? " …" : ""));
      }
      return lines;
    }
  }

  /** USD: $0.01 for 1,000 metrics. */
  static String price(long metrics) {
    return String.format(Locale.ROOT, "%.4f", metrics / 100_000.0);
  }

  /** What one query is for. */
  private enum Kind {
    CPU,
    MEMORY,
    IN,
    OUT
  }

  private record Query(String instance, Kind kind, Metric metric) {}

  /**
   * One call's time.
   *
   * @param from inclusive
   * @param to exclusive
   */
  record Slice(Instant from, Instant to, Duration step) {}

  /**
   * Reads utilisation and writes it by instance and time.
   *
   * @param from inclusive
   * @param to exclusive
   */
  public Summary run(List<String> instances, Instant from, Instant to, UtilisationOut out)
      throws IOException {
    List<String> all = instances.stream().distinct().sorted().toList();
    Map<String, Metric> memory = memory(Set.copyOf(all));
    List<List<Query>> batches = batches(all, memory);
    long least = 0;
    for (List<Query> batch : batches) {
      least += (long) batch.size() * slices(from, to, clock.instant(), batch.size()).size();
    }
    say.accept(
        String.format(
            Locale.ROOT,
            "CloudWatch %s to %s: %,d instances, %,d metrics asked for, $%s",
            from,
            to,
            all.size(),
            least,
            price(least)));
    for (List<Query> batch : batches) {
      for (Slice slice : slices(from, to, clock.instant(), batch.size())) {
        write(batch, read(batch, slice), slice.step(), out);
      }
    }
    out.finish();
    return new Summary(all.size(), memory.size(), samples, asked, pages, Set.copyOf(incomplete));
  }

  /** The agent's metrics have more dimensions than the instance; each has to be known. */
  private Map<String, Metric> memory(Set<String> instances) throws IOException {
    Map<String, Metric> found = new TreeMap<>();
    AwsPages.forEach(
        calls,
        "ListMetrics",
        token ->
            client.listMetrics(
                request -> request.namespace("CWAgent").metricName(MEMORY).nextToken(token)),
        ListMetricsResponse::nextToken,
        page -> {
          for (Metric metric : page.metrics()) {
            for (Dimension dimension : metric.dimensions()) {
              if (dimension.name().equals("InstanceId") && instances.contains(dimension.value())) {
                found.merge(
                    dimension.value(),
                    metric,
                    (a, b) -> a.dimensions().size() <= b.dimensions().size() ? a : b);
              }
            }
          }
        });
    return found;
  }

  private static List<List<Query>> batches(List<String> instances, Map<String, Metric> memory) {
    List<List<Query>> batches = new ArrayList<>();
    List<Query> batch = new ArrayList<>();
    for (String instance : instances) {
      if (batch.size() + Kind.values().length > MAX_QUERIES) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(new Query(instance, Kind.CPU, ec2(instance, "CPUUtilization")));
      if (memory.containsKey(instance)) {
        batch.add(new Query(instance, Kind.MEMORY, memory.get(instance)));
      }
      batch.add(new Query(instance, Kind.IN, ec2(instance, "NetworkIn")));
      batch.add(new Query(instance, Kind.OUT, ec2(instance, "NetworkOut")));
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private static Metric ec2(String instance, String name) {
    return Metric.builder()
        .namespace("AWS/EC2")
        .metricName(name)
        .dimensions(Dimension.builder().name("InstanceId").value(instance).build())
        .build();
  }

  /**
   * The times of the calls, in order; what CloudWatch no longer has is left out.
   *
   * @param queries in each call
   */
  static List<Slice> slices(Instant from, Instant to, Instant now, int queries) {
    List<Slice> slices = new ArrayList<>();
    Instant oldest = ceiling(now.minus(COARSE_KEPT), COARSE);
    Instant fine = ceiling(now.minus(FINE_KEPT), COARSE);
    Instant start = from.isBefore(oldest) ? oldest : from;
    while (start.isBefore(to)) {
      boolean coarse = start.isBefore(fine);
      Duration step = coarse ? COARSE : FINE;
      start =
          Instant.ofEpochSecond(start.getEpochSecond() - start.getEpochSecond() % step.toSeconds());
      Instant end = start.plus(step.multipliedBy(MAX_VALUES / queries));
      end = coarse && end.isAfter(fine) ? fine : end;
      end = end.isAfter(to) ? to : end;
      slices.add(new Slice(start, end, step));
      start = end;
    }
    return slices;
  }

  private static Instant ceiling(Instant time, Duration step) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(-Math.floorDiv(-time.getEpochSecond(), seconds) * seconds);
  }

  /** Values by query and time. */
  private List<TreeMap<Instant, Double>> read(List<Query> batch, Slice slice) throws IOException {
    List<TreeMap<Instant, Double>> values = new ArrayList<>();
    Set<Integer> open = new LinkedHashSet<>();
    for (int i = 0; i < batch.size(); i++) {
      values.add(new TreeMap<>());
      open.add(i);
    }
    for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
      ask(batch, slice, open, values);
    }
    open.forEach(i -> incomplete.add(batch.get(i).instance()));
    return values;
  }

  /** Asks for the open queries; those that are complete are open no longer. */
  private void ask(
      List<Query> batch, Slice slice, Set<Integer> open, List<TreeMap<Instant, Double>> values)
      throws IOException {
    List<MetricDataQuery> queries =
        open.stream().map(i -> query(i, batch.get(i), slice.step())).toList();
    Map<Integer, StatusCode> status = new LinkedHashMap<>();
    AwsPages.forEach(
        calls,
        "GetMetricData",
        token ->
            client.getMetricData(
                request ->
                    request
                        .metricDataQueries(queries)
                        .startTime(slice.from())
                        .endTime(slice.to())
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                        .maxDatapoints(MAX_VALUES)
                        .nextToken(token)),
        GetMetricDataResponse::nextToken,
        page -> {
          asked += queries.size();
          pages++;
          page.messages().forEach(this::tell);
          for (MetricDataResult result : page.metricDataResults()) {
            int index = index(result, batch.size());
            result.messages().forEach(this::tell);
            put(result, values.get(index));
            status.put(index, result.statusCode());
          }
        });
    status.forEach(
        (index, code) -> {
          if (code == StatusCode.COMPLETE) {
            open.remove(index);
          }
        });
  }

  private static void put(MetricDataResult result, TreeMap<Instant, Double> values)
      throws IOException {
    if (result.timestamps().size() != result.values().size()) {
      throw new IOException("GetMetricData: AWS answered with times and values that differ");
    }
    for (int i = 0; i < result.values().size(); i++) {
      values.put(result.timestamps().get(i), result.values().get(i));
    }
  }

  private static int index(MetricDataResult result, int size) throws IOException {
    String id = String.valueOf(result.id());
    if (id.matches("q[0-9]{1,4}") && Integer.parseInt(id.substring(1)) < size) {
      return Integer.parseInt(id.substring(1));
    }
    throw new IOException("GetMetricData: AWS answered with " + id + ", which was not asked for");
  }

  private static MetricDataQuery query(int index, Query query, Duration step) {
    return MetricDataQuery.builder()
        .id("q" + index)
        .metricStat(
            MetricStat.builder()
                .metric(query.metric())
                .period((int) step.toSeconds())
                .stat(query.kind() == Kind.IN || query.kind() == Kind.OUT ? "Sum" : "Average")
                .build())
        .build();
  }

  private void tell(MessageData message) {
    String text = message.code() + ": " + message.value();
    if (told.size() < 20 && told.add(text)) {
      say.accept("CloudWatch says " + text);
    }
  }

  private void write(
      List<Query> batch, List<TreeMap<Instant, Double>> values, Duration step, UtilisationOut out)
      throws IOException {
    Map<String, Map<Kind, TreeMap<Instant, Double>>> byInstance = new TreeMap<>();
    for (int i = 0; i < batch.size(); i++) {
      byInstance
          .computeIfAbsent(batch.get(i).instance(), unused -> new TreeMap<>())
          .put(batch.get(i).kind(), values.get(i));
    }
    for (Map.Entry<String, Map<Kind, TreeMap<Instant, Double>>> entry : byInstance.entrySet()) {
      Set<Instant> times = new TreeSet<>();
      entry.getValue().values().forEach(one -> times.addAll(one.keySet()));
      for (Instant time : times) {
        out.write(
            new Utilisation(
                entry.getKey(),
                time.toEpochMilli(),
                value(entry.getValue(), Kind.CPU, time),
                value(entry.getValue(), Kind.MEMORY, time),
                network(entry.getValue(), time, step)));
        samples++;
      }
    }
  }

  private static Double value(Map<Kind, TreeMap<Instant, Double>> of, Kind kind, Instant time) {
    TreeMap<Instant, Double> values = of.get(kind);
    return values == null ? null : values.get(time);
  }

  private static Double network(
      Map<Kind, TreeMap<Instant, Double>> of, Instant time, Duration step) {
    Double in = value(of, Kind.IN, time);
    Double out = value(of, Kind.OUT, time);
    return in == null || out == null ? null : (Double) ((in + out) / step.toSeconds());
  }
}
