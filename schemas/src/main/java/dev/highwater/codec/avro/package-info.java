/** Highwater's own metric in Avro: the leanest way in. */
package dev.highwater.codec.avro;
