package dev.highwater.anomalies;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.result.Signal;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What anomalies are found in. All but the first may be {@code null}.
 *
 * @param signals of any window and revision; the job takes those that it needs. Watermarks are
 *     given where the stream begins (per partition), idleness too; the time of a signal is its
 *     window's end
 * @param feedback what people said; its watermarks do not count
 * @param deployments of services; its watermarks do not count
 * @param clock a stream that moves time where signals are silent; only its watermarks count, its
 *     elements are dropped. Without it, time stands still where signals are idle
 */
public record AnomalyInputs(
    DataStream<Signal> signals,
    DataStream<Feedback> feedback,
    DataStream<Deployment> deployments,
    DataStream<?> clock) {}
