package dev.highwater.event;

import java.util.List;

/**
 * One point of one metric series, as decoded.
 *
 * @param name as sent: dotted (OpenTelemetry) or with underscores and suffixes (Prometheus)
 * @param labels resource attributes, scope name ({@code otel.scope.name}) and point attributes in
 *     one set, the point's winning; no {@code __name__}
 * @param unit UCUM or Prometheus unit as sent, {@code ""} where unknown
 * @param startMillis start of a sum's or histogram's interval, epoch milliseconds; 0 where unknown
 * @param timeMillis time of the point, epoch milliseconds
 * @param value gauge, counter and up-down counter; NaN for the others
 * @param stale the producer says that the series ended or that nothing was recorded; value,
 *     histogram and summary mean nothing then
 */
public record MetricPoint(
    String name,
    Labels labels,
    String unit,
    MetricKind kind,
    Temporality temporality,
    long startMillis,
    long timeMillis,
    double value,
    HistogramValue histogram,
    SummaryValue summary,
    boolean stale,
    List<Exemplar> exemplars)
    implements Timed {}
