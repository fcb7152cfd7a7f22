/** The entry point. */
package dev.highwater;
