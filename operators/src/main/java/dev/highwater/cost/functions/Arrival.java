package dev.highwater.cost.functions;

import dev.highwater.billing.Delivery;

/**
 * How far a delivery has come in.
 *
 * @param expected rows that it has; -1 while that has not been said
 * @param received rows that have come
 */
public record Arrival(Delivery delivery, long expected, long received) {
  public boolean complete() {
    return expected == received;
  }
}
