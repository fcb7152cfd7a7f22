package dev.highwater.demo;

/**
 * One Kafka record that a producer of the shop would write.
 *
 * @param input {@code metrics}, {@code spans} or {@code logs}
 * @param key Kafka key: the service
 * @param timeMillis event time of the newest item inside, epoch milliseconds
 * @param items how many points, spans or log records it holds
 * @param contentType header {@code content-type}
 */
record TelemetryRecord(
    String input, String key, long timeMillis, int items, String contentType, byte[] value) {}
