package dev.highwater.demo;

import static dev.highwater.demo.ShopService.LogStyle.FILEBEAT;
import static dev.highwater.demo.ShopService.LogStyle.NONE;
import static dev.highwater.demo.ShopService.LogStyle.WINSTON;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A small shop under load: eight services, three tenants, seeded, so that two runs over the same
 * interval are the same.
 *
 * <p>In the interval, checkout gets slow from 40 % to 60 % of it, payments fail from 60 % to 75 %,
 * and recommendations stop sending anything at 70 %.
 */
final class Shop {
  static final List<String> TENANTS = List.of("acme", "globex", "initech");
  private static final double VISITS_PER_SECOND = 40;

  static final List<ShopService> SERVICES =
      List.of(
          new ShopService(
              "storefront",
              List.of("/", "/product/{id}", "/cart", "/checkout"),
              12,
              0.4,
              0.001,
              List.of(),
              true,
              true,
              NONE),
          new ShopService(
              "catalog",
              List.of("/products/{id}", "/products"),
              18,
              0.5,
              0.002,
              List.of(),
              true,
              false,
              WINSTON),
          new ShopService(
              "cart",
              List.of("/cart/items"),
              9,
              0.4,
              0.002,
              List.of("inventory"),
              false,
              true,
              WINSTON),
          new ShopService(
              "checkout",
              List.of("/orders"),
              45,
              0.5,
              0.003,
              List.of("payments", "inventory", "mailer"),
              true,
              true,
              WINSTON),
          new ShopService(
              "payments", List.of("/charges"), 60, 0.6, 0.004, List.of(), true, true, WINSTON),
          new ShopService(
              "inventory", List.of("/stock/{sku}"), 6, 0.4, 0.001, List.of(), true, false, NONE),
          new ShopService(
              "recommendations",
              List.of("/for/{user}"),
              25,
              0.5,
              0.002,
              List.of(),
              true,
              false,
              NONE),
          new ShopService(
              "mailer", List.of("send"), 80, 0.7, 0.01, List.of(), false, false, FILEBEAT));

  private final long fromMillis;
  private final long toMillis;
  private final SplittableRandom random;
  private final Map<String, ShopService> services = new LinkedHashMap<>();
  private final Map<String, MetricsExporter> exporters = new LinkedHashMap<>();
  private final PriorityQueue<Request> inFlight =
      new PriorityQueue<>(
          Comparator.comparingLong(Request::endNanos).thenComparing(Request::spanId));

  /**
   * A shop from {@code fromMillis} (inclusive) to {@code toMillis} (exclusive), epoch milliseconds.
   */
  Shop(long fromMillis, long toMillis, long seed) {
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.random = new SplittableRandom(seed);
    for (ShopService service : SERVICES) {
      services.put(service.name(), service);
      if (service.metrics()) {
        long phase = random.nextLong(MetricsExporter.INTERVAL_MILLIS);
        exporters.put(service.name(), new MetricsExporter(service, fromMillis, phase));
      }
    }
  }

  /** Gives every record in the order of time. */
  void produce(Consumer<TelemetryRecord> producer) {
    for (long second = fromMillis; second < toMillis; second += 1_000) {
      List<Request> requests = endedIn(second);
      for (Request request : requests) {
        MetricsExporter exporter = exporters.get(request.service().name());
        if (exporter != null) {
          exporter.observe(request);
        }
        LogLine.of(request).ifPresent(producer);
      }
      SpanExporter.export(requests, producer);
      for (MetricsExporter exporter : exporters.values()) {
        if (!silent(exporter.service(), second)) {
          exporter.exportIfDue(second + 1_000, progress(second), producer);
        }
      }
    }
  }

  /**
   * Starts the second's visits; answers the requests that end in it, in the order of their ends.
   */
  private List<Request> endedIn(long second) {
    int visits = poisson(VISITS_PER_SECOND * (1 + 0.15 * Math.sin(second / 90_000.0)));
    for (int i = 0; i < visits; i++) {
      visit(second + random.nextLong(1_000));
    }
    List<Request> ended = new ArrayList<>();
    while (!inFlight.isEmpty() && inFlight.peek().endNanos() < (second + 1_000) * 1_000_000) {
      ended.add(inFlight.poll());
    }
    return ended;
  }

  private void visit(long startMillis) {
    String tenant = TENANTS.get(random.nextInt(10) < 5 ? 0 : random.nextInt(10) < 7 ? 1 : 2);
    int kind = random.nextInt(100);
    List<String> calls;
    String route;
    if (kind < 30) {
      route = "/";
      calls = List.of("catalog", "recommendations");
    } else if (kind < 75) {
      route = "/product/{id}";
      calls = List.of("catalog");
    } else if (kind < 92) {
      route = "/cart";
      calls = List.of("cart");
    } else {
      route = "/checkout";
      calls = List.of("checkout");
    }
    String traceId = hex(random.nextLong()) + hex(random.nextLong());
    call(services.get("storefront"), route, calls, startMillis * 1_000_000, tenant, traceId, "");
  }

  /** Runs one request and what it calls; answers it. */
  private Request call(
      ShopService service,
      String route,
      List<String> calls,
      long startNanos,
      String tenant,
      String traceId,
      String parentSpanId) {
    String spanId = hex(random.nextLong());
    double progress = progress(startNanos / 1_000_000);
    double ownMillis = service.medianMillis() * Math.exp(service.sigma() * gaussian());
    if (service.name().equals("checkout") && progress >= 0.4 && progress < 0.6) {
      ownMillis *= 25;
    }
    double errorRatio = service.errorRatio();
    if (service.name().equals("payments") && progress >= 0.6 && progress < 0.75) {
      errorRatio = 0.35;
    }
    boolean failed = random.nextDouble() < errorRatio;
    long nanos = (long) (ownMillis * 1e6);
    for (String callee : calls) {
      ShopService called = services.get(callee);
      String calledRoute = called.routes().get(random.nextInt(called.routes().size()));
      Request child =
          call(
              called, calledRoute, called.calls(), startNanos + nanos / 2, tenant, traceId, spanId);
      nanos += child.endNanos() - child.startNanos();
      failed |= child.failed() && !callee.equals("mailer") && !callee.equals("recommendations");
    }
    Request request =
        new Request(
            service,
            route,
            tenant,
            startNanos,
            startNanos + nanos,
            failed,
            traceId,
            spanId,
            parentSpanId);
    if (!silent(service, startNanos / 1_000_000)) {
      inFlight.add(request);
    }
    return request;
  }

  private boolean silent(ShopService service, long millis) {
    return service.name().equals("recommendations") && progress(millis) >= 0.7;
  }

  private double progress(long millis) {
    return (double) (millis - fromMillis) / (toMillis - fromMillis);
  }

  private int poisson(double mean) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private double gaussian() {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  static String hex(long value) {
    return String.format("%016x", value);
  }

  /** One request that one service served; times in epoch nanoseconds. */
  record Request(
      ShopService service,
      String route,
      String tenant,
      long startNanos,
      long endNanos,
      boolean failed,
      String traceId,
      String spanId,
      String parentSpanId) {

    int status() {
      return failed ? service.name().equals("storefront") ? 502 : 503 : 200;
    }

    double seconds() {
      return (endNanos - startNanos) / 1e9;
    }
  }
}
