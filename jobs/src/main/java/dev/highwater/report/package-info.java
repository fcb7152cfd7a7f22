/** {@code report}: what a period cost, as JSON, CSV and a page that people read. */
package dev.highwater.report;
