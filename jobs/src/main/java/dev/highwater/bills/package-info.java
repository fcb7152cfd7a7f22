/** Bills as files: converting them, and taking in the exports that clouds deliver. */
package dev.highwater.bills;
