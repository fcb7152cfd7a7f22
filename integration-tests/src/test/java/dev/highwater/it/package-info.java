/** The shaded jar, real Kafka and a real Flink cluster, each in processes of its own. */
package dev.highwater.it;
