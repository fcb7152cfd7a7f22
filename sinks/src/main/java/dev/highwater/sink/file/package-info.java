/** Results to files. */
package dev.highwater.sink.file;
