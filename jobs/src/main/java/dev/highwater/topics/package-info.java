/** Every Kafka topic of Highwater in one table, and the command that creates them. */
package dev.highwater.topics;
