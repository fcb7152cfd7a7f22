package dev.highwater.flink;

import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** Looks into the state of an operator in a test harness. */
public final class KeyedState {

  private KeyedState() {}

  /** Number of entries of all keys and all states. */
  public static int entries(AbstractStreamOperatorTestHarness<?> harness) {
    var operator = (AbstractStreamOperator<?>) harness.getOperator();
    return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
  }
}
