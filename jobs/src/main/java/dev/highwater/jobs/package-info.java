/** One main class a job: read settings, open inputs, define the topology, attach sinks, execute. */
package dev.highwater.jobs;
