/** OpenTelemetry's protocol, protobuf and JSON: metrics, spans, logs. */
package dev.highwater.codec.otlp;
