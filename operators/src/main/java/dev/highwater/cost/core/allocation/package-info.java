/** Who a charge is for: tags, sub-accounts and rules, shared cost, parts of Kubernetes nodes. */
package dev.highwater.cost.core.allocation;
