/**
 * Packs: which metric, span and log names feed which signal. YAML in, a {@link
 * dev.highwater.signals.core.Classifier} out. The format is described in {@code README.md} beside
 * the built-in packs (resources of this package). Plain Java, no Flink.
 */
package dev.highwater.signals.pack;
