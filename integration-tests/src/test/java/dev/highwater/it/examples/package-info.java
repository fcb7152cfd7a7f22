/** Programs that the documentation shows; compiled and run by tests. */
package dev.highwater.it.examples;
