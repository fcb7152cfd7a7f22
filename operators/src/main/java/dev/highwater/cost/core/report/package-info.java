/** The report of a period: a pure function of cells. */
package dev.highwater.cost.core.report;
