package dev.highwater.bills;

import dev.highwater.codec.InputFormat;
import dev.highwater.codec.SignalType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats of bills as commands name them. */
public final class BillFormats {
  /** Any of AWS' reports: each file tells which. */
  private static final String CUR = "cur";

  private BillFormats() {}

  /** A format of bills by its name. */
  public static Optional<InputFormat> named(String name) {
    return name.equals(CUR)
        ? Optional.of(InputFormat.AUTO)
        : InputFormat.ofSettingName(name).filter(known -> known.carries(SignalType.BILLING));
  }

  /** What is wrong with a name that is none. */
  public static String expected(String name) {
    return "\""
        + name
        + "\": expected one of "
        + Stream.concat(
                Arrays.stream(InputFormat.values())
                    .filter(known -> known.carries(SignalType.BILLING))
                    .map(InputFormat::settingName),
                Stream.of(CUR))
            .collect(Collectors.joining(", "));
  }
}
