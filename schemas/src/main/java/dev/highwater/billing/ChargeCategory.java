package dev.highwater.billing;

import java.util.Optional;

/** Why there is a charge: FOCUS' closed list of {@code ChargeCategory}. */
public enum ChargeCategory {
  USAGE("Usage"),
  PURCHASE("Purchase"),
  TAX("Tax"),
  CREDIT("Credit"),
  ADJUSTMENT("Adjustment");

  private final String focusName;

  ChargeCategory(String focusName) {
    this.focusName = focusName;
  }

  /** The value in FOCUS: {@code Usage} … */
  public String focusName() {
    return focusName;
  }

  /** The category of a FOCUS value, whatever its casing. */
  public static Optional<ChargeCategory> ofFocusName(String name) {
    for (ChargeCategory category : values()) {
      if (category.focusName.equalsIgnoreCase(name)) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }
}
