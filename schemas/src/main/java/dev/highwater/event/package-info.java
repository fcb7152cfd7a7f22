/**
 * What enters: metric points, spans, log records, and what becomes of items that cannot be used.
 * Plain Java; no Flink.
 */
package dev.highwater.event;
