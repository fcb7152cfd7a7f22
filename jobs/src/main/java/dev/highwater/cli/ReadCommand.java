package dev.highwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.input.WrittenResults;
import dev.highwater.jobs.OutputTypes;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code read OUTPUT}. */
@Command(
    name = "read",
    description = {
      "Show what a job has written, as JSON lines: from its topic in any encoding, or from its folder.",
      "Reads committed records only and leaves no trace on the broker."
    })
final class ReadCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "OUTPUT",
      description = "The name under `outputs` in the settings: signals, anomalies, dead-letters …")
  private String name;

  @Mixin private ConfigOption config;

  @Option(
      names = "--last",
      paramLabel = "D",
      defaultValue = "1h",
      converter = Times.DurationConverter.class,
      description = "How far to look back where no --from is given; by default ${DEFAULT-VALUE}.")
  private Duration last;

  @Option(
      names = "--from",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "Inclusive: an ISO 8601 instant, or a date (its UTC midnight).")
  private Instant from;

  @Option(
      names = "--to",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "Exclusive; by default all there is.")
  private Instant to;

  @Option(
      names = "--where",
      paramLabel = "NAME=VALUE",
      description = "Only records with this field or label; may be repeated.")
  private Map<String, String> where = new LinkedHashMap<>();

  @Option(
      names = "--latest",
      description = "Only the last record of each key. Keeps them in memory until the end.")
  private boolean latest;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.read(Use.only("outputs." + name));
    Settings.Output output = settings.outputs().get(name);
    if (output == null) {
      throw new ParameterException(
          spec.commandLine(),
          "\"" + name + "\": expected one of " + String.join(", ", settings.outputs().keySet()));
    }
    read(settings, output, OutputTypes.of(name));
    return 0;
  }

  private <T> void read(Settings settings, Settings.Output output, ResultType<T> type)
      throws IOException {
    ResultEncoder<T> json = ResultCodec.json(type).encoder();
    PrintWriter out = spec.commandLine().getOut();
    Map<String, String> lines = new LinkedHashMap<>();
    Consumer<T> show =
        result -> {
          try {
            byte[] bytes = json.encode(result);
            if (matches(bytes)) {
              String line = new String(bytes, StandardCharsets.UTF_8);
              if (latest) {
                lines.put(type.key(result), line);
              } else {
                out.println(line);
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Instant begin = from == null ? Instant.now().minus(last) : from;
    WrittenResults.Read read =
        WrittenResults.read(
            settings,
            output,
            type,
            begin.toEpochMilli(),
            to == null ? Long.MAX_VALUE : to.toEpochMilli(),
            show);
    lines.values().forEach(out::println);
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (read.undecodable() > 0) {
      err.println("highwater: " + read.undecodable() + " records are no " + type.name());
    }
    if (!read.complete()) {
      err.println("highwater: not read to the end: no further record came for 30 s");
    }
    err.flush();
  }

  private boolean matches(byte[] bytes) throws IOException {
    if (where.isEmpty()) {
      return true;
    }
    JsonNode record = JSON.readTree(bytes);
    return where.entrySet().stream()
        .allMatch(
            wanted -> {
              JsonNode field = record.path(wanted.getKey());
              JsonNode found =
                  field.isMissingNode() ? record.path("labels").path(wanted.getKey()) : field;
              return found.asText("").equals(wanted.getValue());
            });
  }
}
