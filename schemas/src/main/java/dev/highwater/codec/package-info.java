/**
 * Bytes to items: one codec per input format, and the recognition of formats. Never an exception,
 * bounded memory.
 */
package dev.highwater.codec;
