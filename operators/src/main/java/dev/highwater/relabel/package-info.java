/** Prometheus' {@code relabel_configs} over the labels of metric points. Plain Java, no Flink. */
package dev.highwater.relabel;
