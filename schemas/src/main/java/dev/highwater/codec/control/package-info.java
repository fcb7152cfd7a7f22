/** What people and deployment tools say, in JSON: one object a record. */
package dev.highwater.codec.control;
