package dev.highwater;

import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Tells whether this process is ours or was started by Flink to submit a job. */
public final class FlinkProcess {
  private FlinkProcess() {}

  /**
   * False where {@code flink run}, the web interface or application mode called {@code main}; Flink
   * has set its environment then.
   */
  public static boolean isOurs() {
    try {
      return Environment.isLocal();
    } catch (NoClassDefFoundError e) {
      return true;
    }
  }

  /** Apart, so that commands that need no Flink work without Flink on the class path. */
  private static final class Environment {
    static boolean isLocal() {
      return StreamExecutionEnvironment.getExecutionEnvironment() instanceof LocalStreamEnvironment;
    }
  }
}
