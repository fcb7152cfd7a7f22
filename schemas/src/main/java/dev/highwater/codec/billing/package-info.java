/**
 * Bills in all their formats to billing items: FOCUS and AWS' Cost and Usage Report, as CSV, JSON,
 * Avro and Parquet, plain and gzip, with or without the envelope of a delivery.
 */
package dev.highwater.codec.billing;
