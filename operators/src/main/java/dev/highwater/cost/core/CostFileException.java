package dev.highwater.cost.core;

import java.util.List;

/**
 * A file that tells how cost is to be reckoned (allocation, budgets, rates, inventory, catalogue)
 * and cannot be used; every mistake is one line, {@code file:line: key: …}.
 */
public final class CostFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // always an immutable JDK list
  private final List<String> problems;

  public CostFileException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
