/** CloudWatch metric streams in JSON. */
package dev.highwater.codec.cloudwatch;
