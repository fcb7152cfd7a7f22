/** Where items come from: Kafka topics, files with the same decoders, and the clock. */
package dev.highwater.input;
