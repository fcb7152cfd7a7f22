package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedSizeTest {
  @ParameterizedTest
  @CsvSource({"1, 32768, 128", "8, 32768, 128", "16, 8192, 128", "32, 4096, 132", "64, 4096, 516"})
  void moreSubtasksGetMoreAndSmallerBuffers(int parallelism, int bytes, long mebibytes) {
    Configuration configuration = new Configuration();
    EmbeddedSize.fit(configuration, OptionalInt.of(parallelism), 2);
    assertThat(configuration.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(parallelism);
    assertThat(configuration.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE).getBytes())
        .isEqualTo(bytes);
    MemorySize memory = MemorySize.ofMebiBytes(mebibytes);
    assertThat(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MIN)).isEqualTo(memory);
    assertThat(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MAX)).isEqualTo(memory);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "12, 12", "96, 16"})
  void takesACoreForEachSubtaskUpToALimit(int cores, int subtasks) {
    Configuration configuration = new Configuration();
    EmbeddedSize.fit(configuration, OptionalInt.empty(), cores);
    assertThat(configuration.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(subtasks);
  }

  @Test
  void keepsWhatIsConfigured() {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 40);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(900));
    Configuration before = new Configuration(configuration);
    EmbeddedSize.fit(configuration, OptionalInt.empty(), 4);
    assertThat(configuration).isEqualTo(before);
  }
}
