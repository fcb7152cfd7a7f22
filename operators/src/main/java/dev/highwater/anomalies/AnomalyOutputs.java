package dev.highwater.anomalies;

import dev.highwater.event.LateItem;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What is said of anomalies.
 *
 * @param anomalies the lives of anomalies; upsert by {@link Anomaly#id()}, the highest revision
 *     wins
 * @param series {@code anomaly_grade} and {@code anomaly_score} of each series that is odd, one
 *     record per window, and {@code exhaustion_seconds} of resources that run out, as signals that
 *     rules can read
 * @param late signals that came after their window had been judged
 */
public record AnomalyOutputs(
    DataStream<Anomaly> anomalies, DataStream<Signal> series, DataStream<LateItem> late) {}
