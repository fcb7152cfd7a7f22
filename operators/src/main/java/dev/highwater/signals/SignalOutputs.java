package dev.highwater.signals;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.LateItem;
import dev.highwater.result.Signal;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What golden signals give.
 *
 * @param signals one record per series and window, then its revisions, in event time order of
 *     neither; upsert by {@link Signal#series()} and window start, the highest revision wins
 * @param late items and parts of increases whose windows had closed
 * @param rejected the inputs' dead letters
 */
public record SignalOutputs(
    DataStream<Signal> signals, DataStream<LateItem> late, DataStream<DeadLetter> rejected) {}
