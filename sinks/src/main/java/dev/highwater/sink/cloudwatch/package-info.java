/** Signals as metrics of AWS CloudWatch. */
package dev.highwater.sink.cloudwatch;
