/**
 * Anomalies of time series in files: {@code bin/highwater detect}, and the page that shows them.
 */
package dev.highwater.detect;
