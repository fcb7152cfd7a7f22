package dev.highwater.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** A Flink cluster of one TaskManager inside the test's JVM. */
public final class TestCluster {
  private TestCluster() {}

  public static MiniClusterExtension of(int slots) {
    Configuration configuration = new Configuration();
    // In batch mode each result of a running task holds 512 buffers by default: four of a small
    // cluster's 2,048 fill it, and whether four run at once depends on the machine.
    configuration.set(NettyShuffleEnvironmentOptions.NETWORK_SORT_SHUFFLE_MIN_BUFFERS, 32);
    return new MiniClusterExtension(
        new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(slots)
            .build());
  }
}
