package dev.highwater.report;

import dev.highwater.FlinkProcess;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/** The file systems of Flink's plugins, in a process of ours; a cluster's has loaded its own. */
final class FileSystemPlugins {
  private FileSystemPlugins() {}

  /**
   * Makes them known, with the options of Flink's configuration file.
   *
   * @param scheme of a URI that is going to be opened; {@code null} for a path of this machine
   */
  static void load(String scheme) {
    if (scheme == null || scheme.equals("file") || !FlinkProcess.isOurs()) {
      return;
    }
    String conf = System.getenv("FLINK_CONF_DIR");
    Configuration configuration =
        conf == null || conf.isBlank()
            ? new Configuration()
            : GlobalConfiguration.loadConfiguration(conf);
    FileSystem.initialize(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
  }
}
