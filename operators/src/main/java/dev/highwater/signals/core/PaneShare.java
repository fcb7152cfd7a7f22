package dev.highwater.signals.core;

/**
 * What one item adds to one 10 s pane of one series.
 *
 * @param paneStartMillis a multiple of 10,000, event time
 * @param amount the receiver may change it
 */
public record PaneShare(SignalSeries series, long paneStartMillis, Accumulator amount) {}
