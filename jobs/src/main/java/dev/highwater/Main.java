package dev.highwater;

import dev.highwater.cli.HighwaterCommand;

/**
 * The one entry, on this machine and on a Flink cluster: {@code flink run highwater.jar ARGS} is
 * {@code bin/highwater ARGS}.
 *
 * <p>Exit code: 0 done, 1 failed, 2 usage or configuration. Submitted to a cluster, a failure is an
 * exception instead, since the process belongs to Flink then.
 */
public final class Main {
  private Main() {}

  /** Runs one command. */
  public static void main(String[] args) {
    int code = HighwaterCommand.execute(args);
    if (!FlinkProcess.isOurs()) {
      if (code != 0) {
        throw new IllegalStateException(
            "highwater ended with code " + code + "; see the message above");
      }
      return;
    }
    System.exit(code);
  }
}
