package dev.highwater.signals.pack;

import java.util.List;

/**
 * Packs that cannot be used; every mistake is one line, {@code file:line: key: what is wrong;
 * expected …}.
 */
public final class PackException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // always an immutable JDK list
  private final List<String> problems;

  public PackException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
