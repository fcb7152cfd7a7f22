/**
 * One YAML file to immutable settings. Every key stands in {@link dev.highwater.config.Keys} with
 * its default, the reason for it and its price; every mistake of a file is reported at once, with
 * line and key; secrets come by reference and are never printed.
 */
package dev.highwater.config;
