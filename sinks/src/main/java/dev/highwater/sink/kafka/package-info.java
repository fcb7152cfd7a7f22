/** Results to Kafka topics. */
package dev.highwater.sink.kafka;
