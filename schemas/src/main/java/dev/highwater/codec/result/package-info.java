/** Highwater's own results, read again. */
package dev.highwater.codec.result;
