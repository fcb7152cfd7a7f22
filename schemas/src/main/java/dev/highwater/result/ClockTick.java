package dev.highwater.result;

/**
 * A live job's wall clock as data, the record on {@code highwater.clock}.
 *
 * @param job the job that wrote it
 * @param timeMillis the wall clock, epoch milliseconds
 */
public record ClockTick(String job, long timeMillis) {}
