/** Rightsizing from files: {@code bin/highwater rightsizing}. */
package dev.highwater.rightsizing;
