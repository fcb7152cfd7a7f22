package dev.highwater.signals.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.relabel.RelabelConfig;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.TelemetrySource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackCatalogTest {
  private final PackCatalog catalog = PackCatalog.standard();

  private static EventUse find(List<EventUse> uses, String family) {
    return uses.stream().filter(use -> use.family().equals(family)).findFirst().orElse(null);
  }

  private static List<String> conventions(List<EventUse> uses) {
    return uses.stream().map(use -> use.family() + ' ' + use.convention()).toList();
  }

  // ---------------------------------------------------------------- who and where

  @ParameterizedTest
  @CsvSource({
    "service=a;service_name=b;service.name=c;app_kubernetes_io_name=d;app=e;job=f, a",
    "service_name=b;service.name=c;app_kubernetes_io_name=d;app=e;job=f, b",
    "service.name=c;app_kubernetes_io_name=d;app=e;job=f, c",
    "app_kubernetes_io_name=d;app=e;job=f, d",
    "app=e;job=f, e",
    "job=f, f",
    "instance=x, unknown_service"
  })
  void theServiceIsTheFirstLabelThatNamesIt(String labels, String service) {
    Labels.Builder builder = Labels.builder();
    for (String pair : labels.split(";", -1)) {
      builder.set(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    assertThat(
            catalog
                .classify(
                    Items.metric("http_requests_total", MetricKind.COUNTER, "", 1, builder.build()))
                .service())
        .isEqualTo(service);
  }

  @Test
  void aCallBelongsToTheServiceThatCalls() {
    assertThat(
            catalog
                .classify(
                    Items.metric(
                        "service_call_duration_seconds_count",
                        MetricKind.COUNTER,
                        "",
                        "source_service",
                        "cart",
                        "target_service",
                        "pay",
                        "job",
                        "pods"))
                .service())
        .isEqualTo("cart");
  }

  @Test
  void tenantAndEnvironmentAreTheFirstLabelsThatNameThem() {
    ClassifiedMetric metric =
        catalog.classify(
            Items.metric(
                "http_requests_total",
                MetricKind.COUNTER,
                "",
                "tenant_id",
                "t1",
                "tenant.id",
                "t2",
                "env",
                "dev",
                "deployment.environment",
                "prod"));
    assertThat(metric.uses().get(0).labels())
        .isEqualTo(Labels.of("tenant", "t1", "environment", "prod"));
  }

  @Test
  void dimensionsFollowTheSettings() {
    PackCatalog byRegion =
        new PackCatalog(ClassifierSettings.defaults().withDimensions(List.of("region")));
    assertThat(byRegion.families().get("requests").views())
        .containsExactly(
            new FamilyDefinition.View(List.of(), true),
            new FamilyDefinition.View(List.of("region"), false));
    assertThat(
            byRegion
                .classify(
                    Items.metric(
                        "http_requests_total",
                        MetricKind.COUNTER,
                        "",
                        "region",
                        "eu",
                        "route",
                        "/a",
                        "tenant",
                        "t"))
                .uses()
                .get(0)
                .labels())
        .isEqualTo(Labels.of("region", "eu"));
    assertThat(catalog.families().get("requests").views())
        .containsExactly(
            new FamilyDefinition.View(List.of(), true),
            new FamilyDefinition.View(List.of("tenant"), false),
            new FamilyDefinition.View(List.of("operation"), false));
    assertThat(catalog.families().get("queue_depth").views())
        .containsExactly(
            new FamilyDefinition.View(List.of("queue"), true),
            new FamilyDefinition.View(List.of("queue", "tenant"), false));
  }

  // ---------------------------------------------------------------- excluded endpoints

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/healthz",
        "/livez",
        "/readyz",
        "/ready",
        "/live",
        "/metrics",
        "/favicon.ico",
        "/ping",
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/prometheus",
        "/health/",
        "/metrics?x=1"
      })
  void healthAndMetricsEndpointsAreNoTraffic(String route) {
    for (String label : List.of("http.route", "http_route", "route", "uri", "handler", "path")) {
      assertThat(
              catalog.classify(
                  Items.metric(
                      "http_request_duration_seconds_count",
                      MetricKind.COUNTER,
                      "",
                      label,
                      route,
                      "status_code",
                      "200")))
          .as(label)
          .isNull();
    }
    for (String attribute : List.of("http.route", "url.path", "http.target")) {
      assertThat(
              catalog.classify(
                  Items.span(
                      SpanKind.SERVER,
                      "GET",
                      SpanStatus.UNSET,
                      Labels.of(attribute, route, "http.request.method", "GET"))))
          .as(attribute)
          .isEmpty();
    }
    assertThat(
            catalog.classify(
                Items.span(SpanKind.SERVER, "GET " + route, SpanStatus.UNSET, Labels.empty())))
        .isEmpty();
    assertThat(catalog.classify(Items.log(LogLevel.INFO, null, 5.0, "path", route))).isEmpty();
  }

  @Test
  void grpcHealthChecksAreNoTrafficAndSimilarNamesAre() {
    assertThat(
            catalog.classify(
                Items.metric(
                    "rpc.server.duration",
                    MetricKind.HISTOGRAM,
                    "ms",
                    "rpc.service",
                    "grpc.health.v1.Health",
                    "rpc.method",
                    "Check")))
        .isNull();
    assertThat(
            catalog.classify(
                Items.span(
                    SpanKind.SERVER,
                    "grpc.health.v1.Health/Check",
                    SpanStatus.UNSET,
                    Labels.of("rpc.system", "grpc", "rpc.method", "grpc.health.v1.Health/Check"))))
        .isEmpty();
    for (String route : List.of("/healthy-food", "/health-insurance", "/pingpong", "/")) {
      assertThat(
              catalog.classify(
                  Items.metric("http_requests_total", MetricKind.COUNTER, "", "route", route)))
          .as(route)
          .isNotNull();
    }
  }

  // ---------------------------------------------------------------- values

  @Test
  void aHitRateAboveOneIsReadAsPercent() {
    Labels labels = Labels.of("cache_name", "users");
    assertThat(
            catalog
                .classify(Items.metric("cache_hit_rate", MetricKind.GAUGE, "", 85, labels))
                .point()
                .value())
        .isEqualTo(0.85);
    assertThat(
            catalog
                .classify(Items.metric("cache_hit_rate", MetricKind.GAUGE, "", 0.85, labels))
                .point()
                .value())
        .isEqualTo(0.85);
  }

  @Test
  void aLimitOfMinusOneIsNoLimit() {
    Labels labels = Labels.of("area", "heap", "id", "Eden");
    assertThat(
            catalog.classify(
                Items.metric("jvm_memory_max_bytes", MetricKind.GAUGE, "", -1, labels)))
        .isNull();
    assertThat(
            catalog.classify(Items.metric("jvm_memory_max_bytes", MetricKind.GAUGE, "", 5, labels)))
        .isNotNull();
  }

  @Test
  void untypedPointsGetTheKindThatTheNameMeans() {
    MetricPoint counter =
        catalog
            .classify(Items.metric("http_requests_total", MetricKind.UNKNOWN, "", "job", "a"))
            .point();
    assertThat(counter.kind()).isEqualTo(MetricKind.COUNTER);
    assertThat(counter.temporality()).isEqualTo(Temporality.CUMULATIVE);
    MetricPoint gauge =
        catalog.classify(Items.metric("queue_size", MetricKind.UNKNOWN, "", "job", "a")).point();
    assertThat(gauge.kind()).isEqualTo(MetricKind.GAUGE);
    assertThat(gauge.temporality()).isEqualTo(Temporality.NONE);
  }

  @Test
  void aStatisticsSetOfAGaugeIsItsMean() {
    MetricPoint point =
        new MetricPoint(
            "queue_size",
            Labels.of("queue_name", "q"),
            "",
            MetricKind.SUMMARY,
            Temporality.NONE,
            0,
            60_000,
            Double.NaN,
            null,
            new SummaryValue(4, 20, new double[] {0, 1}, new double[] {1, 9}),
            false,
            List.of());
    MetricPoint gauge = catalog.classify(point).point();
    assertThat(gauge.kind()).isEqualTo(MetricKind.GAUGE);
    assertThat(gauge.value()).isEqualTo(5);
  }

  @Test
  void theStaleMarkerOfASeriesGoesWithItsSeries() {
    MetricPoint stale =
        new MetricPoint(
            "http_requests_total",
            Labels.of("job", "a"),
            "",
            MetricKind.UNKNOWN,
            Temporality.NONE,
            0,
            60_000,
            Double.NaN,
            null,
            null,
            true,
            List.of());
    ClassifiedMetric metric = catalog.classify(stale);
    assertThat(metric.point().stale()).isTrue();
    assertThat(metric.uses())
        .isEqualTo(
            catalog
                .classify(Items.metric("http_requests_total", MetricKind.UNKNOWN, "", "job", "a"))
                .uses());
  }

  // ---------------------------------------------------------------- relabelling and replicas

  @Test
  void relabellingComesFirst() {
    PackCatalog relabelled =
        new PackCatalog(
            ClassifierSettings.defaults()
                .withRelabelConfigs(
                    RelabelConfig.fromList(
                        List.of(
                            Map.of(
                                "source_labels",
                                List.of("__name__"),
                                "regex",
                                "acme_(.*)",
                                "target_label",
                                "__name__"),
                            Map.of(
                                "source_labels",
                                List.of("canary"),
                                "regex",
                                "yes",
                                "action",
                                "drop"),
                            Map.of("regex", "instance", "action", "labeldrop")),
                        "relabel_configs")));
    ClassifiedMetric metric =
        relabelled.classify(
            Items.metric(
                "acme_http_requests_total", MetricKind.COUNTER, "", "job", "a", "instance", "i"));
    assertThat(metric.point().name()).isEqualTo("http_requests_total");
    assertThat(metric.point().labels()).isEqualTo(Labels.of("job", "a"));
    assertThat(
            relabelled.classify(
                Items.metric("http_requests_total", MetricKind.COUNTER, "", "canary", "yes")))
        .isNull();
    assertThat(
            catalog.classify(
                Items.metric("acme_http_requests_total", MetricKind.COUNTER, "", "job", "a")))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"__replica__", "prometheus_replica"})
  void replicasAreToldApartAndTheirSeriesAreTheSame(String label) {
    ClassifiedMetric a =
        catalog.classify(
            Items.metric(
                "http_requests_total", MetricKind.COUNTER, "", "cluster", "eu", label, "a"));
    ClassifiedMetric b =
        catalog.classify(
            Items.metric(
                "http_requests_total", MetricKind.COUNTER, "", "cluster", "eu", label, "b"));
    assertThat(a.replica()).isEqualTo("a");
    assertThat(b.replica()).isEqualTo("b");
    assertThat(a.cluster()).isEqualTo("eu");
    assertThat(a.point().labels()).isEqualTo(Labels.of("cluster", "eu"));
    assertThat(b.point()).isEqualTo(a.point());
    assertThat(
            catalog
                .classify(
                    Items.metric("http_requests_total", MetricKind.COUNTER, "", "cluster", "eu"))
                .cluster())
        .isNull();
  }

  // ---------------------------------------------------------------- spans

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /users/{id}      | http.route=/users/{id};http.request.method=GET        | /users/{id}
          GET                  | http.request.method=GET;url.path=/users/7             | GET
          GET /users/7         | http.request.method=GET;url.path=/users/7             | GET
          GET /users/7         | http.method=GET                                       | GET
          GET /users           | http.method=GET;http.target=/users?page=2             | GET
          GET /users/list      | http.method=GET                                       | GET /users/list
          /orders/0d9f8a7b6c5e | http.request.method=POST                              | POST
          /orders/123          | http.status_code=200                                  | _OTHER
          GET /users/:id       | http.method=GET                                       | GET /users/:id
          create user          | http.method=POST                                      | create user
          Add                  | rpc.system=grpc;rpc.service=shop.Cart;rpc.method=Add  | shop.Cart/Add
          Add                  | rpc.system=grpc;rpc.method=shop.Cart/Add              | shop.Cart/Add
          handle               | custom=1                                              | handle
          """)
  void operationsOfSpansDoNotGrowWithTheData(String name, String attributes, String operation) {
    Labels.Builder labels = Labels.builder();
    for (String pair : attributes.split(";", -1)) {
      labels.set(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    List<EventUse> uses =
        catalog.classify(Items.span(SpanKind.SERVER, name, SpanStatus.UNSET, labels.build()));
    assertThat(find(uses, "requests").labels().get("operation")).isEqualTo(operation);
    assertThat(find(uses, "latency").labels().get("operation")).isEqualTo(operation);
  }

  @Test
  void spansFeedByKindAndAttributes() {
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(
                        SpanKind.SERVER, "x", SpanStatus.UNSET, Labels.of("rpc.system", "grpc")))))
        .containsExactly("requests spans.rpc", "latency spans.rpc");
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(SpanKind.SERVER, "x", SpanStatus.UNSET, Labels.empty()))))
        .containsExactly("requests spans.server", "latency spans.server");
    Labels message =
        Labels.of(
            "messaging.system",
            "kafka",
            "messaging.destination.name",
            "orders",
            "messaging.operation.type",
            "process");
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(SpanKind.CONSUMER, "process orders", SpanStatus.UNSET, message))))
        .containsExactly(
            "requests spans.messaging",
            "latency spans.messaging",
            "queue_processing spans.messaging",
            "messages_consumed spans.messaging");
    assertThat(
            catalog.classify(
                Items.span(
                    SpanKind.CONSUMER,
                    "poll orders",
                    SpanStatus.UNSET,
                    message.with("messaging.operation.type", "receive"))))
        .isEmpty();
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(SpanKind.PRODUCER, "send orders", SpanStatus.UNSET, message))))
        .containsExactly("messages_published spans.producer");
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(
                        SpanKind.CLIENT,
                        "SELECT",
                        SpanStatus.UNSET,
                        Labels.of(
                            "db.system",
                            "postgresql",
                            "db.statement",
                            "select * from t",
                            "server.address",
                            "db1")))))
        .containsExactly("db_query spans.db");
    assertThat(
            conventions(
                catalog.classify(
                    Items.span(
                        SpanKind.CLIENT,
                        "GET",
                        SpanStatus.UNSET,
                        Labels.of("server.address", "pay")))))
        .containsExactly("service_calls spans.client", "service_call spans.client");
    assertThat(
            catalog.classify(Items.span(SpanKind.INTERNAL, "x", SpanStatus.ERROR, Labels.empty())))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, http.response.status_code=200, true",
    "UNSET, http.response.status_code=500, true",
    "UNSET, http.status_code=503, true",
    "UNSET, http.response.status_code=404, false",
    "UNSET, http.response.status_code=404;error.type=404, false",
    "UNSET, http.request.method=GET;error.type=timeout, true",
    "UNSET, http.request.method=GET, false",
    "OK, http.response.status_code=500, false",
    "UNSET, rpc.system=grpc;rpc.grpc.status_code=13, true",
    "UNSET, rpc.system=grpc;rpc.grpc.status_code=5, false",
    "UNSET, rpc.system=grpc;rpc.grpc.status_code=0, false"
  })
  void failuresOfServerSpans(SpanStatus status, String attributes, boolean failure) {
    Labels.Builder labels = Labels.builder();
    for (String pair : attributes.split(";", -1)) {
      labels.set(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    List<EventUse> uses =
        catalog.classify(Items.span(SpanKind.SERVER, "x", status, labels.build()));
    assertThat(find(uses, "requests").error()).isEqualTo(failure);
  }

  @Test
  void databaseSpansNameTheirVerb() {
    List<EventUse> uses =
        catalog.classify(
            Items.span(
                SpanKind.CLIENT,
                "q",
                SpanStatus.UNSET,
                Labels.of("db.system.name", "postgresql", "db.query.text", "select * from t")));
    assertThat(find(uses, "db_query").labels().get("operation")).isEqualTo("SELECT");
    assertThat(find(uses, "db_query").value()).isEqualTo(0.25);
  }

  // ---------------------------------------------------------------- logs

  @Test
  void logsFeedTrafficByLineAndErrorsByLevelAndWeight() {
    for (LogLevel level : LogLevel.values()) {
      List<EventUse> uses = catalog.classify(Items.log(level, null, null));
      assertThat(conventions(uses)).containsExactly("requests logs");
      assertThat(uses.get(0).error()).isEqualTo(level.compareTo(LogLevel.ERROR) >= 0);
      assertThat(uses.get(0).labels()).isEqualTo(Labels.of("environment", "production"));
      assertThat(uses.get(0).service()).isEqualTo("user-service");
    }
    LogEvent sampled = Items.log(LogLevel.INFO, null, null);
    LogEvent heavy =
        new LogEvent(
            sampled.timeMillis(),
            sampled.level(),
            null,
            "text",
            null,
            Items.TRACE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            Labels.of("app", "billing"),
            7);
    EventUse use = catalog.classify(heavy).get(0);
    assertThat(use.weight()).isEqualTo(7);
    assertThat(use.service()).isEqualTo("billing");
    assertThat(use.traceId()).isEqualTo(Items.TRACE);
  }

  @Test
  void queriesAndCallsInLogsHaveSignalsOfTheirOwn() {
    List<EventUse> query =
        catalog.classify(
            Items.log(LogLevel.WARN, "database_query", 750.0, "query", "SELECT * FROM users"));
    assertThat(conventions(query)).containsExactly("requests logs", "db_query logs.database_query");
    assertThat(find(query, "db_query").value()).isEqualTo(0.75);
    assertThat(find(query, "db_query").labels().get("operation")).isEqualTo("SELECT");

    List<EventUse> call =
        catalog.classify(
            Items.log(
                LogLevel.WARN,
                "api_call",
                120.0,
                "peer.service",
                "payments",
                "statusCode",
                "402",
                "endpoint",
                "/charge"));
    assertThat(conventions(call))
        .containsExactly(
            "requests logs", "service_calls logs.api_call", "service_call logs.api_call");
    assertThat(find(call, "service_calls").error()).isTrue();
    assertThat(find(call, "service_calls").labels().get("target")).isEqualTo("payments");
    assertThat(find(call, "service_call").value()).isEqualTo(0.12);
    assertThat(find(call, "requests").error()).isFalse();
  }

  // ---------------------------------------------------------------- sameness

  private static List<MetricPoint> points(int count) {
    List<MetricPoint> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(
          Items.metric(
              "http_requests_total",
              MetricKind.COUNTER,
              "",
              "job",
              "s" + i % 7,
              "pod",
              "p" + i,
              "status_code",
              i % 3 == 0 ? "500" : "200"));
    }
    return points;
  }

  @Test
  void theMemoryIsBoundedAndChangesNoAnswer() {
    PackCatalog small = new PackCatalog(ClassifierSettings.defaults().withCacheSize(10));
    List<MetricPoint> points = points(500);
    List<ClassifiedMetric> answers = new ArrayList<>();
    for (MetricPoint point : points) {
      answers.add(small.classify(point));
      assertThat(small.remembered()).isLessThanOrEqualTo(10);
    }
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      int which = random.nextInt(points.size());
      assertThat(small.classify(points.get(which))).isEqualTo(answers.get(which));
      assertThat(catalog.classify(points.get(which))).isEqualTo(answers.get(which));
      assertThat(small.remembered()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void unknownNamesTakeNoMemory() {
    for (int i = 0; i < 100; i++) {
      assertThat(catalog.classify(Items.metric("unheard_of_" + i, MetricKind.GAUGE, ""))).isNull();
    }
    assertThat(catalog.remembered()).isZero();
  }

  @Test
  void aKnownSeriesIsNotComputedAgain() {
    MetricPoint point = points(1).get(0);
    assertThat(catalog.classify(point).uses()).isSameAs(catalog.classify(point).uses());
  }

  @Test
  void aCopyGivesTheSameAnswers() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(catalog);
    }
    PackCatalog copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (PackCatalog) in.readObject();
    }
    assertThat(copy.families()).isEqualTo(catalog.families());
    assertThat(List.copyOf(copy.families().keySet()))
        .isEqualTo(List.copyOf(catalog.families().keySet()));
    for (MetricPoint point : points(20)) {
      assertThat(copy.classify(point)).isEqualTo(catalog.classify(point));
    }
    SpanEvent span =
        Items.span(SpanKind.SERVER, "GET /a", SpanStatus.ERROR, Labels.of("http.route", "/a"));
    assertThat(copy.classify(span)).isEqualTo(catalog.classify(span));
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    ClassifierSettings d = ClassifierSettings.defaults();
    PackException e =
        catchThrowableOfType(
            PackException.class,
            () ->
                new ClassifierSettings(
                    d.packs(),
                    d.extraPacks(),
                    List.of(),
                    d.tenantLabels(),
                    d.environmentLabels(),
                    List.of("service", "a", "a"),
                    d.excludedRoutes(),
                    d.namespaces(),
                    d.relabelConfigs(),
                    d.replicaLabels(),
                    d.clusterLabels(),
                    List.of(TelemetrySource.LOGS),
                    0));
    assertThat(e.problems())
        .hasSize(5)
        .anySatisfy(p -> assertThat(p).startsWith("serviceLabels: "))
        .anySatisfy(p -> assertThat(p).startsWith("cacheSize: "))
        .anySatisfy(p -> assertThat(p).startsWith("sourceOrder: "))
        .anySatisfy(p -> assertThat(p).startsWith("dimensions: a dimension is given twice"));
  }
}
