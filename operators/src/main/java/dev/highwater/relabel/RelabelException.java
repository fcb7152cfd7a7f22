package dev.highwater.relabel;

import java.util.List;

/** A relabel configuration that cannot be used; every mistake is one line that names its key. */
public final class RelabelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // always an immutable JDK list
  private final List<String> problems;

  public RelabelException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
