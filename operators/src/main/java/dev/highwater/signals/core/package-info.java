/** The arithmetic of golden signals: plain Java, no Flink, no clock, deterministic. */
package dev.highwater.signals.core;
