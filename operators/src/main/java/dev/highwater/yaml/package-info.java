/** Settings files in YAML, read so that every mistake is told with its line. */
package dev.highwater.yaml;
