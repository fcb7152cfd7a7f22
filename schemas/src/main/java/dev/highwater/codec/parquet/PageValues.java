package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;

/** The values of a page that are not null, one after the other, as text. */
@FunctionalInterface
interface PageValues {
  String next() throws WireException;
}
