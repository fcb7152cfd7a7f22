package dev.highwater.signals.pack;

import dev.highwater.relabel.RelabelConfig;
import dev.highwater.signals.core.TelemetrySource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a deployment may say about names.
 *
 * @param packs built-in packs in use, by name
 * @param extraPacks further packs, read after the built-in ones
 * @param serviceLabels the first that is present names the service, else {@link #UNKNOWN_SERVICE}
 * @param tenantLabels the first that is present names the tenant
 * @param environmentLabels the first that is present names the environment
 * @param dimensions drill-downs: {@code tenant} by {@code tenantLabels}, {@code operation} as packs
 *     say, any other by the label of that name
 * @param excludedRoutes requests to these are no traffic: exact paths, {@code /path/*} for a path
 *     and all below it, or an RPC service
 * @param namespaces prefixes of metric names that are looked through ({@code
 *     nodejs_http_requests_total})
 * @param relabelConfigs applied to metric points before anything else
 * @param replicaLabels the first that is present tells which of several equal senders sent the
 *     point; removed from the labels
 * @param clusterLabels the first that is present names the group that replicas are elected in
 * @param sourceOrder which kind of telemetry is preferred for a service's signal
 * @param cacheSize how many series are remembered at most
 */
public record ClassifierSettings(
    List<String> packs,
    List<PackSource> extraPacks,
    List<String> serviceLabels,
    List<String> tenantLabels,
    List<String> environmentLabels,
    List<String> dimensions,
    List<String> excludedRoutes,
    List<String> namespaces,
    List<RelabelConfig> relabelConfigs,
    List<String> replicaLabels,
    List<String> clusterLabels,
    List<TelemetrySource> sourceOrder,
    int cacheSize)
    implements Serializable {

  /** The service of items that name none. */
  public static final String UNKNOWN_SERVICE = "unknown_service";

  private static final ClassifierSettings DEFAULTS =
      new ClassifierSettings(
          PackSource.BUILT_IN,
          List.of(),
          List.of(
              "service", "service_name", "service.name", "app_kubernetes_io_name", "app", "job"),
          List.of("tenant", "tenant_id", "tenant.id"),
          List.of("deployment.environment.name", "deployment.environment", "environment", "env"),
          List.of("tenant", "operation"),
          List.of(
              "/health",
              "/healthz",
              "/livez",
              "/readyz",
              "/ready",
              "/live",
              "/metrics",
              "/favicon.ico",
              "/ping",
              "/actuator/health/*",
              "/actuator/prometheus",
              "grpc.health.v1.Health"),
          List.of("nodejs"),
          List.of(),
          List.of("__replica__", "prometheus_replica"),
          List.of("cluster", "prometheus"),
          List.of(TelemetrySource.METRICS, TelemetrySource.SPANS, TelemetrySource.LOGS),
          50_000);

  public ClassifierSettings {
    packs = List.copyOf(packs);
    extraPacks = List.copyOf(extraPacks);
    serviceLabels = List.copyOf(serviceLabels);
    tenantLabels = List.copyOf(tenantLabels);
    environmentLabels = List.copyOf(environmentLabels);
    dimensions = List.copyOf(dimensions);
    excludedRoutes = List.copyOf(excludedRoutes);
    namespaces = List.copyOf(namespaces);
    relabelConfigs = List.copyOf(relabelConfigs);
    replicaLabels = List.copyOf(replicaLabels);
    clusterLabels = List.copyOf(clusterLabels);
    sourceOrder = List.copyOf(sourceOrder);
    List<String> problems = new ArrayList<>();
    if (serviceLabels.isEmpty()) {
      problems.add("serviceLabels: is empty; expected at least one label name");
    }
    if (cacheSize < 1) {
      problems.add("cacheSize: " + cacheSize + " is too small; expected 1 or more");
    }
    if (sourceOrder.size() != TelemetrySource.values().length
        || !sourceOrder.containsAll(List.of(TelemetrySource.values()))) {
      problems.add("sourceOrder: expected metrics, spans and logs, each once, in any order");
    }
    if (dimensions.stream().distinct().count() != dimensions.size()) {
      problems.add("dimensions: a dimension is given twice");
    }
    if (dimensions.contains("service") || dimensions.contains("environment")) {
      problems.add("dimensions: every signal has service and environment already");
    }
    if (!problems.isEmpty()) {
      throw new PackException(problems);
    }
  }

  public static ClassifierSettings defaults() {
    return DEFAULTS;
  }

  public ClassifierSettings withDimensions(List<String> names) {
    return new ClassifierSettings(
        packs,
        extraPacks,
        serviceLabels,
        tenantLabels,
        environmentLabels,
        names,
        excludedRoutes,
        namespaces,
        relabelConfigs,
        replicaLabels,
        clusterLabels,
        sourceOrder,
        cacheSize);
  }

  public ClassifierSettings withRelabelConfigs(List<RelabelConfig> configs) {
    return new ClassifierSettings(
        packs,
        extraPacks,
        serviceLabels,
        tenantLabels,
        environmentLabels,
        dimensions,
        excludedRoutes,
        namespaces,
        configs,
        replicaLabels,
        clusterLabels,
        sourceOrder,
        cacheSize);
  }

  /** Other built-in packs. */
  public ClassifierSettings withPacks(List<String> names) {
    return new ClassifierSettings(
        names,
        extraPacks,
        serviceLabels,
        tenantLabels,
        environmentLabels,
        dimensions,
        excludedRoutes,
        namespaces,
        relabelConfigs,
        replicaLabels,
        clusterLabels,
        sourceOrder,
        cacheSize);
  }

  public ClassifierSettings withExtraPacks(List<PackSource> sources) {
    return new ClassifierSettings(
        packs,
        sources,
        serviceLabels,
        tenantLabels,
        environmentLabels,
        dimensions,
        excludedRoutes,
        namespaces,
        relabelConfigs,
        replicaLabels,
        clusterLabels,
        sourceOrder,
        cacheSize);
  }

  public ClassifierSettings withCacheSize(int size) {
    return new ClassifierSettings(
        packs,
        extraPacks,
        serviceLabels,
        tenantLabels,
        environmentLabels,
        dimensions,
        excludedRoutes,
        namespaces,
        relabelConfigs,
        replicaLabels,
        clusterLabels,
        sourceOrder,
        size);
  }
}
