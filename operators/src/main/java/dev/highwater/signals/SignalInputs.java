package dev.highwater.signals;

import dev.highwater.event.Decoded;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What golden signals are computed from. Any may be {@code null}, not all of the first three.
 *
 * <p>Watermarks are given where the streams begin (per partition), idleness too. A dead letter must
 * not move them: {@link Decoded#timeMillis()} is {@code Long.MIN_VALUE} for it.
 *
 * @param metrics items with {@link Decoded#metric()} or a dead letter
 * @param spans items with {@link Decoded#span()} or a dead letter
 * @param logs items with {@link Decoded#log()} or a dead letter
 * @param clock a stream that moves time where data is silent; only its watermarks count, its
 *     elements are dropped. Without it, time stands still where all inputs are idle
 */
public record SignalInputs(
    DataStream<Decoded> metrics,
    DataStream<Decoded> spans,
    DataStream<Decoded> logs,
    DataStream<?> clock) {}
