package dev.highwater.aws;

import dev.highwater.config.Settings;
import java.nio.file.Path;

/** Where commands remember what they have read of AWS. */
public final class AwsState {
  private AwsState() {}

  /** A folder of that name, in {@link #folder(Settings.Aws)}. */
  public static Path folder(Settings.Aws aws, String name) {
    return folder(aws).resolve(name);
  }

  /** {@code aws.stateDirectory}, else where this user's programs keep such things. */
  public static Path folder(Settings.Aws aws) {
    if (aws.stateDirectory() != null) {
      return Path.of(aws.stateDirectory());
    }
    String xdg = System.getenv("XDG_STATE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(xdg);
    return base.resolve("highwater").resolve("aws");
  }
}
