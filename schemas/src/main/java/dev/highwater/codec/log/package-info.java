/** Logs: JSON lines of applications and shippers, plain text. */
package dev.highwater.codec.log;
