package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Results that jobs have written, read back as any consumer would. */
public final class WrittenResults {
  private WrittenResults() {}

  /**
   * @param results handed out
   * @param undecodable records that are no result of this kind
   * @param complete whether everything to the end that was there at the start was read
   */
  public record Read(long results, long undecodable, boolean complete) {}

  /**
   * Hands out the results of an output whose times lie in an interval; a topic's partition by
   * partition, a folder's file by file.
   *
   * @param fromMillis inclusive: the time of the result, or of its writing where it has none
   * @param toMillis exclusive
   * @throws IOException where a file cannot be read
   */
  public static <T> Read read(
      Settings settings,
      Settings.Output output,
      ResultType<T> type,
      long fromMillis,
      long toMillis,
      Consumer<T> out)
      throws IOException {
    return output.isTopic()
        ? topic(settings, output, type, fromMillis, toMillis, out)
        : folder(output, type, fromMillis, toMillis, out);
  }

  private static <T> Read topic(
      Settings settings,
      Settings.Output output,
      ResultType<T> type,
      long fromMillis,
      long toMillis,
      Consumer<T> out) {
    ResultDecoder<T> decoder =
        ResultCodec.of(type, output.encoding(), output.topic(), settings.schemaRegistry().client())
            .decoder();
    long[] counts = new long[2];
    TopicSpan.Read read =
        TopicSpan.read(
            settings,
            List.of(output.topic()),
            "read",
            fromMillis,
            Long.MAX_VALUE,
            Duration.ofDays(1),
            record -> {
              if (record.timestamp() >= toMillis || record.value() == null) {
                return;
              }
              try {
                out.accept(decoder.decode(record.value()));
                counts[0]++;
              } catch (ResultFormatException e) {
                counts[1]++;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return new Read(counts[0], counts[1], read.complete());
  }

  private static <T> Read folder(
      Settings.Output output, ResultType<T> type, long fromMillis, long toMillis, Consumer<T> out)
      throws IOException {
    ResultDecoder<T> decoder = ResultCodec.json(type).decoder();
    long results = 0;
    long undecodable = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(output.directory()))) {
      files = all.filter(file -> isFinished(file.getFileName().toString())).sorted().toList();
    }
    for (Path file : files) {
      try (Stream<String> lines = Files.lines(file)) {
        for (String line : (Iterable<String>) lines::iterator) {
          try {
            T result = decoder.decode(line.getBytes(StandardCharsets.UTF_8));
            long time = type.timestampMillis(result);
            if (time == -1 || (time >= fromMillis && time < toMillis)) {
              out.accept(result);
              results++;
            }
          } catch (ResultFormatException e) {
            undecodable++;
          }
        }
      }
    }
    return new Read(results, undecodable, true);
  }

  /** Files that are still written begin with a dot. */
  private static boolean isFinished(String name) {
    return name.endsWith(".jsonl") && !name.startsWith(".");
  }
}
