package dev.highwater.sink.file;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultType;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Results as files of JSON lines, exactly once: {@code DIRECTORY/NAME-ID-N.jsonl}, a new file per
 * task and checkpoint. Files appear under this name when they are complete; unfinished ones begin
 * with a dot. A bounded run finishes its files at the end of input, with checkpoints or without.
 */
public final class FileSinks {
  private FileSinks() {}

  /**
   * A sink of one kind of results.
   *
   * @param directory path or URI; made where it does not exist
   */
  public static <T> FileSink<T> jsonLines(String directory, ResultType<T> type) {
    return FileSink.forRowFormat(new Path(directory), new JsonLines<>(type))
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .withOutputFileConfig(
            OutputFileConfig.builder()
                .withPartPrefix(type.name().replace('_', '-'))
                .withPartSuffix(".jsonl")
                .build())
        .build();
  }

  private static final class JsonLines<T> implements Encoder<T> {
    private static final long serialVersionUID = 1L;

    private final ResultCodec<T> codec;
    private transient ResultEncoder<T> encoder;

    JsonLines(ResultType<T> type) {
      this.codec = ResultCodec.json(type);
    }

    @Override
    public void encode(T result, OutputStream out) throws IOException {
      if (encoder == null) {
        encoder = codec.encoder();
      }
      out.write(encoder.encode(result));
      out.write('\n');
    }
  }
}
