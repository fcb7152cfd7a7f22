/** Files that commands read and write: whole or not at all, and told by line what is wrong. */
package dev.highwater.files;
