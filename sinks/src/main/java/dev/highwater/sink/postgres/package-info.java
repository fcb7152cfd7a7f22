/** Cost reports in PostgreSQL. */
package dev.highwater.sink.postgres;
