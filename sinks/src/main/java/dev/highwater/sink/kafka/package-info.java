/** Results to Kafka topics: exactly once by transactions, or at once and at least once. */
package dev.highwater.sink.kafka;
