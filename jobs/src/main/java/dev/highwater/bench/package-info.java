/** What the jobs cost, measured on this machine: CPU time per item, as ratios within one run. */
package dev.highwater.bench;
