package dev.highwater.cost.core.allocation;

import java.util.List;

/**
 * A file that says how something is done and cannot be used; every mistake is one line, {@code
 * file:line: key: …}.
 */
public final class AllocationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // always an immutable JDK list
  private final List<String> problems;

  public AllocationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
