package dev.highwater.billing;

import java.util.Optional;

/** Which of FOCUS' four costs a number shows. */
public enum CostBasis {
  /** Amortised: what was paid ahead counts where it is used. */
  EFFECTIVE("effective"),
  /** As invoiced. */
  BILLED("billed"),
  /** At public prices. */
  LIST("list"),
  /** At negotiated prices, before commitments. */
  CONTRACTED("contracted");

  private final String settingName;

  CostBasis(String settingName) {
    this.settingName = settingName;
  }

  /** The name on the command line and in settings. */
  public String settingName() {
    return settingName;
  }

  /** The basis of a setting's name. */
  public static Optional<CostBasis> ofSettingName(String name) {
    for (CostBasis basis : values()) {
      if (basis.settingName.equals(name)) {
        return Optional.of(basis);
      }
    }
    return Optional.empty();
  }
}
