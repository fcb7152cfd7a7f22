/**
 * Which instances are too large, too small or idle, what to take instead and what that saves. Plain
 * Java.
 */
package dev.highwater.cost.rightsizing;
