/** Forecasts of series in files: {@code bin/highwater forecast}. */
package dev.highwater.forecast;
