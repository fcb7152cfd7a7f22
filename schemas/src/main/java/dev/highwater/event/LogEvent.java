package dev.highwater.event;

import java.util.List;

/**
 * One log record, parsed and masked: no card number, social security number, e-mail address or
 * secret leaves the codec.
 *
 * <p>Text fields are {@code null} where the record has none.
 *
 * @param timeMillis event time, epoch milliseconds
 * @param service the emitting service; {@code null} where only {@code attributes} can tell
 * @param type winston's event type (performance, business_event, security_event, application_error,
 *     database_query, api_call)
 * @param durationMillis duration that the record reports, milliseconds; {@code null} where it
 *     reports none
 * @param attributes every other scalar field, nested names joined with dots; OTLP resource
 *     attributes included
 * @param weight how many original records this one stands for: 1 unless it was sampled, then more;
 *     counts use it
 */
public record LogEvent(
    long timeMillis,
    LogLevel level,
    String service,
    String message,
    String requestId,
    String traceId,
    String spanId,
    String userId,
    String environment,
    String cluster,
    String type,
    Double durationMillis,
    LogError error,
    List<String> tags,
    Labels attributes,
    long weight)
    implements Timed {}
