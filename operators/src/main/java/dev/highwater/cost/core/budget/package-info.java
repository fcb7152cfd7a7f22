/** Budgets: what may be spent, and when somebody has to know. */
package dev.highwater.cost.core.budget;
