package dev.highwater.sink.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.LateItem;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class FileSinksTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"STREAMING,0", "STREAMING,20", "BATCH,0"})
  void aBoundedRunLeavesEveryResultInFinishedFiles(RuntimeExecutionMode mode, long checkpointMillis)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    if (checkpointMillis > 0) {
      env.enableCheckpointing(checkpointMillis);
    }
    List<LateItem> items =
        IntStream.range(0, 500)
            .mapToObj(i -> new LateItem("metrics", "item", "line\nbreak{n=\"" + i + "\"}", i, 0, i))
            .toList();
    Path out = directory.resolve("late");
    env.fromData(LateItem.class, items.toArray(LateItem[]::new))
        .rebalance()
        .sinkTo(FileSinks.jsonLines(out.toString(), ResultTypes.LATE_ITEM));
    env.execute();

    assertThat(read(out)).isEqualTo(items);
  }

  private static List<LateItem> read(Path out) throws IOException {
    ResultDecoder<LateItem> decoder = ResultCodec.json(ResultTypes.LATE_ITEM).decoder();
    List<LateItem> items = new ArrayList<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).matches("late-item-[0-9a-f-]+-\\d+\\.jsonl");
        for (String line : Files.readAllLines(file)) {
          items.add(decoder.decode(line.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    items.sort(Comparator.comparingLong(LateItem::timeMillis));
    return items;
  }
}
