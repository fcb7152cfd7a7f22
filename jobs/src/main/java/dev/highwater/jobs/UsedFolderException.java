package dev.highwater.jobs;

import java.io.IOException;
import java.util.List;

/** Results would be written beside those that lie in a folder already. */
public final class UsedFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  UsedFolderException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each folder that is used: what lies there, and what can be done. */
  public List<String> problems() {
    return problems;
  }
}
