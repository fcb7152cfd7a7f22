/** Exact, order-free and mergeable arithmetic: plain Java, deterministic in every JVM. */
package dev.highwater.math;
