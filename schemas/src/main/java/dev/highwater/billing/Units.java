package dev.highwater.billing;

import java.util.Map;

/** AWS' units in FOCUS' unit format: plurals, time behind a hyphen. */
public final class Units {
  private static final Map<String, String> FOCUS =
      Map.ofEntries(
          Map.entry("Hrs", "Hours"),
          Map.entry("Hour", "Hours"),
          Map.entry("hours", "Hours"),
          Map.entry("GB-Mo", "GB-Months"),
          Map.entry("GB-month", "GB-Months"),
          Map.entry("GB-Month", "GB-Months"),
          Map.entry("Obj-Month", "Objects-Months"),
          Map.entry("IOPS-Mo", "IOPS-Months"),
          Map.entry("Request", "Requests"),
          Map.entry("API Request", "API Requests"),
          Map.entry("GB-Hours", "GB-Hours"),
          Map.entry("vCPU-Hours", "vCPU-Hours"),
          Map.entry("LCU-Hrs", "LCU-Hours"),
          Map.entry("Lambda-GB-Second", "Lambda-GB-Seconds"),
          Map.entry("seconds", "Seconds"),
          Map.entry("Second", "Seconds"));

  private Units() {}

  /** The unit as FOCUS writes it; as it came where it is none of AWS' own spellings. */
  public static String normal(String unit) {
    return FOCUS.getOrDefault(unit, unit);
  }
}
