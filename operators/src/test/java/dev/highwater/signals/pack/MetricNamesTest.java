package dev.highwater.signals.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.ConventionDefinition;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.SourceSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which name feeds what: OpenTelemetry's, Prometheus' and the guide's. */
class MetricNamesTest {
  private static final PackCatalog CATALOG = PackCatalog.standard();

  /** {@code family convention ROLE}, then what is special: scale, upper bound, error, labels. */
  private static String describe(MetricUse use) {
    StringBuilder text = new StringBuilder();
    text.append(use.family()).append(' ').append(use.convention()).append(' ').append(use.role());
    if (use.scale() != 1) {
      text.append(" *").append(use.scale());
    }
    if (!Double.isNaN(use.upperBound())) {
      text.append(" <=").append(use.upperBound());
    }
    if (use.error()) {
      text.append(" error");
    }
    if (!use.labels().isEmpty()) {
      text.append(' ').append(use.labels().canonical().replace("\"", ""));
    }
    return text.toString();
  }

  private static Labels labels(String text) {
    Labels.Builder labels = Labels.builder();
    if (text != null) {
      for (String pair : text.split(",", -1)) {
        labels.set(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
    }
    return labels.build();
  }

  private static String classify(String name, MetricKind kind, String unit, String labels) {
    ClassifiedMetric metric =
        CATALOG.classify(Items.metric(name, kind, unit == null ? "" : unit, 1, labels(labels)));
    return metric == null
        ? "nothing"
        : metric.uses().stream().map(MetricNamesTest::describe).collect(Collectors.joining("; "));
  }

  @ParameterizedTest(name = "{0} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          http.server.request.duration             | HISTOGRAM | s  | http.response.status_code=200,http.route=/a | requests http.server.request.duration DISTRIBUTION {operation=/a}; latency http.server.request.duration DISTRIBUTION {operation=/a}
          http.server.request.duration             | HISTOGRAM | s  | error.type=java.net.SocketException | requests http.server.request.duration DISTRIBUTION error; latency http.server.request.duration DISTRIBUTION
          http.server.request.duration             | HISTOGRAM | s  | http.response.status_code=404,error.type=404 | requests http.server.request.duration DISTRIBUTION; latency http.server.request.duration DISTRIBUTION
          http.server.request.duration             | EXPONENTIAL_HISTOGRAM | ms | http.response.status_code=500 | requests http.server.request.duration DISTRIBUTION *0.001 error; latency http.server.request.duration DISTRIBUTION *0.001
          http_server_request_duration_seconds_bucket | UNKNOWN | | le=0.25,http_response_status_code=503,http_route=/a | latency http.server.request.duration BUCKET <=0.25 {operation=/a}
          http_server_request_duration_seconds_count | UNKNOWN | | http_response_status_code=503 | requests http.server.request.duration COUNT error; latency http.server.request.duration DISTRIBUTION_COUNT
          http_server_request_duration_seconds_sum | COUNTER   |    | http_response_status_code=503 | latency http.server.request.duration SUM
          http.server.duration                     | HISTOGRAM | ms | http.status_code=500,http.route=/a | requests http.server.duration[status] DISTRIBUTION *0.001 error {operation=/a}; latency http.server.duration DISTRIBUTION *0.001 {operation=/a}
          http.server.duration                     | HISTOGRAM |    | http.route=/a | requests http.server.duration DISTRIBUTION *0.001 {operation=/a}; latency http.server.duration DISTRIBUTION *0.001 {operation=/a}
          http_server_duration_milliseconds_bucket | UNKNOWN   |    | le=5,http_status_code=200 | latency http.server.duration BUCKET *0.001 <=0.005
          http_server_duration_milliseconds_sum    | UNKNOWN   |    | http_status_code=200 | latency http.server.duration SUM *0.001
          http_server_requests_seconds_count       | UNKNOWN   |    | status=200,uri=/a,outcome=SUCCESS,exception=None | requests http_server_requests_seconds[status] COUNT {operation=/a}; latency http_server_requests_seconds DISTRIBUTION_COUNT {operation=/a}
          http_server_requests_seconds_bucket      | UNKNOWN   |    | status=500,uri=/a,le=+Inf | latency http_server_requests_seconds BUCKET <=Infinity {operation=/a}
          http.server.requests                     | HISTOGRAM | ms | status=500 | requests http_server_requests_seconds[status] DISTRIBUTION *0.001 error; latency http_server_requests_seconds DISTRIBUTION *0.001
          http_request_duration_seconds            | HISTOGRAM |    | route=/a,status_code=500,user_type=x | requests http_request_duration_seconds[status] DISTRIBUTION error {operation=/a}; latency http_request_duration_seconds DISTRIBUTION {operation=/a}
          http_request_duration_seconds_count      | UNKNOWN   |    | handler=/a | requests http_request_duration_seconds COUNT {operation=/a}; latency http_request_duration_seconds DISTRIBUTION_COUNT {operation=/a}
          http_request_duration_ms_bucket          | UNKNOWN   |    | le=100,code=200 | latency http_request_duration_seconds BUCKET *0.001 <=0.1
          http_requests_total                      | UNKNOWN   |    | code=5xx,tenant=acme,env=prod | requests http_requests_total[status] COUNT error {environment=prod,tenant=acme}
          http_requests_total                      | COUNTER   |    | status_code=404 | requests http_requests_total[status] COUNT
          http_requests_total                      | COUNTER   |    | method=GET | requests http_requests_total COUNT
          nodejs_http_requests_total               | COUNTER   |    | method=GET | requests http_requests_total COUNT
          http_requests_total                      | GAUGE     |    | method=GET | nothing
          http_requests                            | COUNTER   |    | status_code=500 | requests http_requests_total[status] COUNT error
          http_request_duration_seconds            | UNKNOWN   |    | quantile=0.99 | nothing
          http_request_duration_seconds_bucket     | UNKNOWN   |    | code=200 | nothing
          http_request_duration_seconds_created    | UNKNOWN   |    | code=200 | nothing
          rpc.server.call.duration                 | HISTOGRAM | s  | rpc.method=shop.Cart/Add,rpc.response.status_code=INTERNAL | requests rpc.server.call.duration DISTRIBUTION error {operation=shop.Cart/Add}; latency rpc.server.call.duration DISTRIBUTION {operation=shop.Cart/Add}
          rpc.server.duration                      | HISTOGRAM | ms | rpc.service=shop.Cart,rpc.method=Add,rpc.grpc.status_code=5 | requests rpc.server.duration[status] DISTRIBUTION *0.001 {operation=shop.Cart/Add}; latency rpc.server.duration DISTRIBUTION *0.001 {operation=shop.Cart/Add}
          rpc_server_duration_milliseconds_count   | UNKNOWN   |    | rpc_service=shop.Cart,rpc_method=Add,rpc_grpc_status_code=13 | requests rpc.server.duration[status] COUNT error {operation=shop.Cart/Add}; latency rpc.server.duration DISTRIBUTION_COUNT {operation=shop.Cart/Add}
          grpc_server_handled_total                | UNKNOWN   |    | grpc_code=DeadlineExceeded,grpc_service=shop.Cart,grpc_method=Add | requests grpc_server_handled_total[status] COUNT error {operation=shop.Cart/Add}
          grpc_server_handling_seconds_sum         | UNKNOWN   |    | grpc_service=shop.Cart | latency grpc_server_handling_seconds SUM {operation=shop.Cart}
          messaging.process.duration               | HISTOGRAM | s  | messaging.destination.name=orders | requests messaging.process.duration DISTRIBUTION {operation=orders}; latency messaging.process.duration DISTRIBUTION {operation=orders}; queue_processing messaging.process.duration DISTRIBUTION {queue=orders}; messages_consumed messaging.process.duration DISTRIBUTION {topic=orders}
          traces.span.metrics.calls                | COUNTER   |    | span.kind=SPAN_KIND_SERVER,status.code=STATUS_CODE_ERROR,span.name=GET /a | requests calls.http COUNT error {operation=GET /a}
          calls_total                              | UNKNOWN   |    | span_kind=SPAN_KIND_SERVER,status_code=STATUS_CODE_UNSET,rpc_system=grpc | requests calls.rpc COUNT
          traces_span_metrics_calls_total          | UNKNOWN   |    | span_kind=SPAN_KIND_CONSUMER,status_code=STATUS_CODE_OK | requests calls.messaging COUNT
          calls                                    | COUNTER   |    | span.kind=SPAN_KIND_CLIENT | nothing
          traces.span.metrics.duration             | HISTOGRAM | ms | span.kind=SPAN_KIND_SERVER | latency duration.http DISTRIBUTION *0.001
          traces_span_metrics_duration_milliseconds_bucket | UNKNOWN | | span_kind=SPAN_KIND_SERVER,le=4 | latency duration.http BUCKET *0.001 <=0.004
          traces_spanmetrics_latency_bucket        | UNKNOWN   |    | span_kind=SPAN_KIND_SERVER,le=4 | latency duration.http BUCKET <=4.0
          db_connection_pool_size                  | GAUGE     |    | database=orders,pool_type=primary | db_pool db_connection_pool_size VALUE {pool=orders,state=primary}
          db_query_duration_seconds                | HISTOGRAM |    | query_type=read,table=t,operation=select | db_query db_query_duration_seconds DISTRIBUTION {operation=select}
          db_query_duration_seconds_bucket         | UNKNOWN   |    | operation=select,le=0.5 | db_query db_query_duration_seconds BUCKET <=0.5 {operation=select}
          db.client.operation.duration             | HISTOGRAM | s  | db.operation.name=SELECT,db.system.name=postgresql | db_query db.client.operation.duration DISTRIBUTION {operation=SELECT}
          db.client.connection.count               | UP_DOWN_COUNTER | {connection} | db.client.connection.pool.name=main,db.client.connection.state=used | saturation_db_pool db.client.connection.max NUMERATOR {pool=main}; db_pool db.client.connection.count VALUE {pool=main,state=used}
          db.client.connection.max                 | UP_DOWN_COUNTER | | db.client.connection.pool.name=main | saturation_db_pool db.client.connection.max DENOMINATOR {pool=main}
          db_client_connection_count               | GAUGE     |    | db_client_connection_pool_name=main,db_client_connection_state=idle | db_pool db.client.connection.count VALUE {pool=main,state=idle}
          hikaricp_connections_active              | GAUGE     |    | pool=main | saturation_db_pool hikaricp_connections_max NUMERATOR {pool=main}
          hikaricp_connections_max                 | UNKNOWN   |    | pool=main | saturation_db_pool hikaricp_connections_max DENOMINATOR {pool=main}
          cache_operations_total                   | COUNTER   |    | operation=get,cache_name=users,result=hit | cache_hits cache_operations_total NUMERATOR {cache=users}; cache_hits cache_operations_total DENOMINATOR {cache=users}
          cache_operations_total                   | COUNTER   |    | operation=get,cache_name=users,result=MISS | cache_hits cache_operations_total DENOMINATOR {cache=users}
          cache_operations_total                   | COUNTER   |    | operation=set,cache_name=users,result=ok | nothing
          cache_hit_rate                           | GAUGE     |    | cache_name=users | cache_hits cache_hit_rate VALUE {cache=users}
          queue_size                               | GAUGE     |    | queue_name=mail,priority=high | saturation_queue queue_capacity NUMERATOR {queue=mail}; queue_depth queue_size VALUE {queue=mail}
          queue_capacity                           | GAUGE     |    | queue_name=mail | saturation_queue queue_capacity DENOMINATOR {queue=mail}
          queue_processing_duration_seconds_sum    | UNKNOWN   |    | queue_name=mail,job_type=x | queue_processing queue_processing_duration_seconds SUM {queue=mail}
          service_call_duration_seconds            | HISTOGRAM |    | source_service=a,target_service=b,operation=o,status=success | service_calls service_call_duration_seconds[status] DISTRIBUTION {target=b}; service_call service_call_duration_seconds DISTRIBUTION {target=b}
          service_call_duration_seconds_count      | UNKNOWN   |    | source_service=a,target_service=b,status=error | service_calls service_call_duration_seconds[status] COUNT error {target=b}; service_call service_call_duration_seconds DISTRIBUTION_COUNT {target=b}
          http.client.request.duration             | HISTOGRAM | s  | server.address=pay,http.response.status_code=404 | service_calls http.client.request.duration DISTRIBUTION error {target=pay}; service_call http.client.request.duration DISTRIBUTION {target=pay}
          http.client.duration                     | HISTOGRAM | ms | net.peer.name=pay,http.status_code=200 | service_calls http.client.duration[status] DISTRIBUTION *0.001 {target=pay}; service_call http.client.duration DISTRIBUTION *0.001 {target=pay}
          circuit_breaker_state                    | GAUGE     |    | service=pay,operation=charge | circuit_breaker circuit_breaker_state VALUE {operation=charge}
          messages_published_total                 | COUNTER   |    | topic=orders,event_type=x | messages_published messages_published_total COUNT {topic=orders}; messages_backlog messages_published_total NUMERATOR {topic=orders}
          messages_consumed_total                  | COUNTER   |    | topic=orders,consumer_group=g,status=ok | messages_consumed messages_consumed_total COUNT {topic=orders}; messages_backlog messages_published_total DENOMINATOR {topic=orders}
          process_memory_usage_bytes               | GAUGE     |    | type=heapUsed | process_memory process_memory_usage_bytes VALUE {type=heapUsed}
          process.memory.usage                     | UP_DOWN_COUNTER | By | a=b | saturation_memory process.memory.limit NUMERATOR; process_memory process.memory.usage VALUE {type=rss}
          nodejs_process_resident_memory_bytes     | UNKNOWN   |    | a=b | saturation_memory process.memory.limit NUMERATOR; process_memory process_resident_memory_bytes VALUE {type=rss}
          nodejs_nodejs_heap_size_used_bytes       | GAUGE     |    | a=b | saturation_memory nodejs_heap_size_total_bytes NUMERATOR; process_memory nodejs_heap_size_used_bytes VALUE {type=heapUsed}
          active_user_sessions                     | GAUGE     |    | user_type=free,device_type=phone,tenant=acme | active_sessions active_user_sessions VALUE {device_type=phone,tenant=acme,user_type=free}
          order_value_dollars_sum                  | UNKNOWN   |    | product_category=books | order_value order_value_dollars SUM {product_category=books}; revenue order_value_dollars COUNT {product_category=books}
          order_value_dollars_count                | UNKNOWN   |    | tenant=acme | order_value order_value_dollars DISTRIBUTION_COUNT {tenant=acme}; orders order_value_dollars COUNT {tenant=acme}
          ecommerce_order_value_dollars            | HISTOGRAM |    | payment_method=card | order_value ecommerce_order_value_dollars DISTRIBUTION {payment_method=card}; orders ecommerce_order_value_dollars DISTRIBUTION {payment_method=card}; revenue ecommerce_order_value_dollars SUM {payment_method=card}
          conversion_funnel_events_total           | COUNTER   |    | step=purchase,source=ads | funnel_events conversion_funnel_events_total COUNT {step=purchase}; conversion conversion_funnel_events_total NUMERATOR {source=ads}; conversion_to_purchase conversion_funnel_events_total NUMERATOR {source=ads}
          ecommerce_conversion_events_total        | COUNTER   |    | step=view | funnel_events ecommerce_conversion_events_total COUNT {step=view}; conversion ecommerce_conversion_events_total DENOMINATOR; conversion_to_cart ecommerce_conversion_events_total DENOMINATOR
          ecommerce_inventory_level                | GAUGE     |    | product_sku=s1,warehouse=w1 | inventory ecommerce_inventory_level VALUE {product_sku=s1,warehouse=w1}
          ecommerce_review_score_bucket            | UNKNOWN   |    | product_category=books,le=5 | reviews ecommerce_review_score BUCKET <=5.0 {product_category=books}
          trading_order_latency_microseconds_bucket | UNKNOWN  |    | market=xetra,order_type=limit,le=5000 | order_latency trading_order_latency_microseconds BUCKET *1.0E-6 <=0.005 {market=xetra,order_type=limit}
          order_processing_latency_microseconds_bucket | UNKNOWN |  | market=xetra,le=100 | order_latency order_processing_latency_microseconds BUCKET *1.0E-6 <=1.0E-4 {market=xetra}
          trading_volume_total                     | COUNTER   |    | symbol=X,market=m,order_type=limit | trading_volume trading_volume_total COUNT {market=m,order_type=limit,symbol=X}
          trading_risk_exposure_usd                | GAUGE     |    | portfolio=p,asset_class=fx | trading_risk trading_risk_exposure_usd VALUE {asset_class=fx,portfolio=p}
          trading_compliance_checks_total          | COUNTER   |    | check_type=kyc,result=pass | trading_compliance trading_compliance_checks_total DENOMINATOR {check_type=kyc}; trading_compliance trading_compliance_checks_total NUMERATOR {check_type=kyc}; trading_compliance_checks trading_compliance_checks_total COUNT {check_type=kyc,result=pass}
          trading_compliance_checks_total          | COUNTER   |    | check_type=kyc,result=fail | trading_compliance trading_compliance_checks_total DENOMINATOR {check_type=kyc}; trading_compliance_checks trading_compliance_checks_total COUNT {check_type=kyc,result=fail}
          gaming_active_players                    | GAUGE     |    | game_mode=duel,region=eu,platform=pc | gaming_players gaming_active_players VALUE {game_mode=duel,platform=pc,region=eu}
          gaming_latency_milliseconds_bucket       | UNKNOWN   |    | region=eu,le=25 | gaming_latency gaming_latency_milliseconds BUCKET *0.001 <=0.025 {region=eu}
          gaming_iap_revenue_dollars               | COUNTER   |    | item_type=skin | gaming_revenue gaming_iap_revenue_dollars COUNT {item_type=skin}
          gaming_iap_revenue_dollars_total         | UNKNOWN   |    | item_type=skin | gaming_revenue gaming_iap_revenue_dollars COUNT {item_type=skin}
          gaming_session_duration_minutes          | HISTOGRAM |    | game_mode=duel,player_level=3 | gaming_session_length gaming_session_duration_minutes DISTRIBUTION *60.0 {game_mode=duel,player_level=3}; gaming_sessions gaming_session_duration_minutes DISTRIBUTION *60.0 {game_mode=duel,player_level=3}
          process.cpu.utilization                  | GAUGE     | 1  | cpu.mode=user | saturation_cpu process.cpu.utilization VALUE
          process.cpu.utilization                  | GAUGE     | 1  | cpu.mode=system | saturation_cpu process.cpu.utilization NUMERATOR
          process_cpu_utilization_ratio            | UNKNOWN   |    | a=b | saturation_cpu process.cpu.utilization VALUE
          jvm.cpu.recent_utilization               | GAUGE     | 1  | a=b | saturation_cpu jvm.cpu.recent_utilization VALUE
          jvm_cpu_recent_utilization_ratio         | GAUGE     |    | a=b | saturation_cpu jvm.cpu.recent_utilization VALUE
          node_cpu_seconds_total                   | UNKNOWN   |    | mode=idle,cpu=0 | saturation_cpu node_cpu_seconds_total DENOMINATOR
          node_cpu_seconds_total                   | UNKNOWN   |    | mode=user,cpu=0 | saturation_cpu node_cpu_seconds_total DENOMINATOR; saturation_cpu node_cpu_seconds_total NUMERATOR
          process_cpu_seconds_total                | COUNTER   |    | a=b | nothing
          jvm.memory.used                          | UP_DOWN_COUNTER | By | jvm.memory.type=heap | saturation_memory jvm.memory.limit NUMERATOR
          jvm.memory.limit                         | UP_DOWN_COUNTER | By | jvm.memory.type=heap | saturation_memory jvm.memory.limit DENOMINATOR
          jvm.memory.used                          | UP_DOWN_COUNTER | By | jvm.memory.type=non_heap | nothing
          jvm_memory_used_bytes                    | GAUGE     |    | area=heap,id=Eden | saturation_memory jvm_memory_max_bytes NUMERATOR
          jvm_memory_max_bytes                     | GAUGE     |    | area=heap,id=Old | saturation_memory jvm_memory_max_bytes DENOMINATOR
          container_memory_working_set_bytes       | GAUGE     |    | container=app | saturation_memory container_spec_memory_limit_bytes NUMERATOR
          container_memory_working_set_bytes       | GAUGE     |    | container=POD | nothing
          container_spec_memory_limit_bytes        | GAUGE     |    | container=app | saturation_memory container_spec_memory_limit_bytes DENOMINATOR
          system.memory.utilization                | GAUGE     | 1  | state=used | saturation_memory system.memory.utilization DENOMINATOR; saturation_memory system.memory.utilization NUMERATOR
          node_memory_MemTotal_bytes               | GAUGE     |    | a=b | saturation_memory node_memory_MemTotal_bytes NUMERATOR; saturation_memory node_memory_MemTotal_bytes DENOMINATOR
          node_memory_MemAvailable_bytes           | GAUGE     |    | a=b | saturation_memory node_memory_MemTotal_bytes NUMERATOR *-1.0
          node_filesystem_size_bytes               | GAUGE     |    | mountpoint=/data,fstype=ext4 | saturation_disk node_filesystem_size_bytes NUMERATOR {mountpoint=/data}; saturation_disk node_filesystem_size_bytes DENOMINATOR {mountpoint=/data}
          node_filesystem_avail_bytes              | GAUGE     |    | mountpoint=/data,fstype=ext4 | saturation_disk node_filesystem_size_bytes NUMERATOR *-1.0 {mountpoint=/data}
          node_filesystem_avail_bytes              | GAUGE     |    | mountpoint=/run,fstype=tmpfs | nothing
          system.filesystem.utilization            | GAUGE     | 1  | mountpoint=/ | saturation_disk system.filesystem.utilization VALUE {mountpoint=/}
          http.server.active_requests              | UP_DOWN_COUNTER | | http.request.method=GET | saturation_requests http.server.active_requests NUMERATOR; active_requests http.server.active_requests VALUE
          tomcat_threads_busy_threads              | GAUGE     |    | name=http | saturation_threads tomcat_threads_config_max_threads NUMERATOR
          tomcat_threads_config_max_threads        | GAUGE     |    | name=http | saturation_threads tomcat_threads_config_max_threads DENOMINATOR
          up                                       | GAUGE     |    | job=x | nothing
          target_info                              | GAUGE     |    | job=x | nothing
          """)
  void everyNameFeedsWhatItShould(
      String name, MetricKind kind, String unit, String labels, String expected) {
    assertThat(classify(name, kind, unit, labels)).isEqualTo(expected);
  }

  /** All spellings that the packs know, from a catalog of its own. */
  private static Set<String> spellings() {
    return CompiledPacks.of(ClassifierSettings.defaults()).metricNames();
  }

  @Test
  void noSeriesFeedsTwoConventionsOfAFamily() {
    List<Labels> variants =
        List.of(
            Labels.empty(),
            Labels.of("status", "200", "state", "used", "result", "hit", "le", "1", "area", "heap"),
            Labels.of("span.kind", "SPAN_KIND_SERVER", "state", "idle", "type", "heap", "le", "1"),
            Labels.of("span.kind", "SPAN_KIND_SERVER", "rpc.system", "grpc", "step", "view"),
            Labels.of("span.kind", "SPAN_KIND_CONSUMER", "mode", "user", "result", "pass"));
    int checked = 0;
    for (String name : spellings()) {
      for (MetricKind kind : MetricKind.values()) {
        for (Labels labels : variants) {
          ClassifiedMetric metric = CATALOG.classify(Items.metric(name, kind, "", 1, labels));
          Map<String, Set<String>> conventions = new HashMap<>();
          if (metric != null && kind != MetricKind.SUMMARY) {
            for (MetricUse use : metric.uses()) {
              conventions.computeIfAbsent(use.family(), f -> new HashSet<>()).add(use.convention());
              checked++;
            }
          }
          assertThat(conventions)
              .as("%s %s %s", name, kind, labels)
              .allSatisfy((family, ids) -> assertThat(ids).hasSize(1));
        }
      }
    }
    assertThat(checked).isGreaterThan(5_000);
  }

  /** What counts of a service that reports all of the given metrics. */
  private static List<String> counted(String family, MetricPoint... points) {
    SourceSelection selection = new SourceSelection(SourceSelection.DEFAULT_ORDER, 300_000);
    SourceSelection.Presence presence = new SourceSelection.Presence();
    for (MetricPoint point : points) {
      for (MetricUse use : CATALOG.classify(point).uses()) {
        if (use.family().equals(family)) {
          selection.add(presence, use.convention(), 60_000, 0);
        }
      }
    }
    FamilyDefinition definition = CATALOG.families().get(family);
    return selection.choose(definition, presence, 60_000, 60_000).conventions().stream()
        .map(ConventionDefinition::id)
        .toList();
  }

  @Test
  void stableAndOldNamesOfOneServiceAreNeverBothCounted() {
    MetricPoint stable =
        Items.metric(
            "http.server.request.duration",
            MetricKind.HISTOGRAM,
            "s",
            "http.response.status_code",
            "200");
    MetricPoint old =
        Items.metric("http.server.duration", MetricKind.HISTOGRAM, "ms", "http.status_code", "200");
    MetricPoint counter =
        Items.metric("http_requests_total", MetricKind.COUNTER, "", "status_code", "200");
    MetricPoint bare = Items.metric("http_requests_total", MetricKind.COUNTER, "");
    MetricPoint histogram =
        Items.metric("http_request_duration_seconds", MetricKind.HISTOGRAM, "", "route", "/a");
    MetricPoint spanCalls =
        Items.metric("calls", MetricKind.COUNTER, "", "span.kind", "SPAN_KIND_SERVER");
    MetricPoint rpc =
        Items.metric(
            "rpc.server.duration", MetricKind.HISTOGRAM, "ms", "rpc.grpc.status_code", "0");

    assertThat(counted("requests", old, stable, counter, spanCalls))
        .containsExactly("http.server.request.duration");
    assertThat(counted("latency", old, stable)).containsExactly("http.server.request.duration");
    assertThat(counted("requests", counter, old)).containsExactly("http.server.duration[status]");
    assertThat(counted("requests", histogram, counter))
        .as("the one that tells failures wins over the better rank")
        .containsExactly("http_requests_total[status]");
    assertThat(counted("requests", histogram, bare))
        .containsExactly("http_request_duration_seconds");
    assertThat(counted("requests", stable, rpc))
        .as("protocols add up")
        .containsExactly("http.server.request.duration", "rpc.server.duration[status]");
  }

  @Test
  void alternativeBusinessNamesAreNeverSummed() {
    assertThat(
            counted(
                "orders",
                Items.metric("order_value_dollars_count", MetricKind.COUNTER, ""),
                Items.metric("ecommerce_order_value_dollars_count", MetricKind.COUNTER, "")))
        .containsExactly("ecommerce_order_value_dollars");
    assertThat(
            counted(
                "funnel_events",
                Items.metric("conversion_funnel_events_total", MetricKind.COUNTER, "", "step", "x"),
                Items.metric(
                    "ecommerce_conversion_events_total", MetricKind.COUNTER, "", "step", "x")))
        .containsExactly("ecommerce_conversion_events_total");
    assertThat(
            counted(
                "order_latency",
                Items.metric("order_processing_latency_microseconds_sum", MetricKind.COUNTER, ""),
                Items.metric("trading_order_latency_microseconds_sum", MetricKind.COUNTER, "")))
        .containsExactly("trading_order_latency_microseconds");
    assertThat(
            counted(
                "cache_hits",
                Items.metric("cache_hit_rate", MetricKind.GAUGE, ""),
                Items.metric("cache_operations_total", MetricKind.COUNTER, "", "result", "hit")))
        .as("the pair of counters wins over the gauge")
        .containsExactly("cache_operations_total");
  }

  @Test
  void conventionsOfAFamilyThatAddUpAreOfDifferentProtocols() {
    CATALOG
        .families()
        .values()
        .forEach(
            family -> {
              Map<String, List<Integer>> ranks = new TreeMap<>();
              for (ConventionDefinition convention : family.conventions()) {
                ranks
                    .computeIfAbsent(
                        convention.source() + "/" + convention.protocol(), k -> new ArrayList<>())
                    .add(convention.rank());
              }
              assertThat(ranks)
                  .as(family.name())
                  .allSatisfy((key, values) -> assertThat(values).doesNotHaveDuplicates());
            });
  }
}
