/** What leaves: result records, their Avro schemas and encodings. */
package dev.highwater.result;
