/** Prometheus' samples: remote write 1.0 and 2.0, prometheus-kafka-adapter. */
package dev.highwater.codec.prometheus;
