/** What must not leave: card numbers, social security numbers, e-mail addresses, secrets. */
package dev.highwater.privacy;
