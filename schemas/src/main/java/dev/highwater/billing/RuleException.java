package dev.highwater.billing;

/**
 * A row breaks a FOCUS rule that Highwater relies on. Costs no stack trace; its text never holds
 * the row's own.
 */
public final class RuleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String rule;
  private final String column;

  public RuleException(String rule, String column, String expected) {
    super(rule + ": " + column + ": expected " + expected, null, false, false);
    this.rule = rule;
    this.column = column;
  }

  /** Id in the FOCUS requirements model 1.2. */
  public String rule() {
    return rule;
  }

  /** Name of the column. */
  public String column() {
    return column;
  }
}
