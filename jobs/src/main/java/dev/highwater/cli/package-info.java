/** The commands of {@code bin/highwater}: arguments in, exit codes and readable text out. */
package dev.highwater.cli;
