/**
 * How AWS is reached: credentials, clients, and calls that are repeated a bounded number of times.
 */
package dev.highwater.sink.aws;
