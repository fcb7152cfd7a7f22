/**
 * Apache Parquet by its public description, without Hadoop: flat columns and maps of texts are
 * read, flat columns are written. Every size that a file claims is checked before it is believed.
 */
package dev.highwater.codec.parquet;
