/** The jobs: each opens its inputs, defines its topology and attaches its outputs. */
package dev.highwater.jobs;
