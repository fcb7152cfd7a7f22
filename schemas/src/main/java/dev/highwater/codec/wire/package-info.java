/**
 * Reading bytes with bounds: protobuf, snappy, JSON. What the codecs share; nobody else needs it.
 */
package dev.highwater.codec.wire;
