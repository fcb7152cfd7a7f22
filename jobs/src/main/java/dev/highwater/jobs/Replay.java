package dev.highwater.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.highwater.config.Durations;
import dev.highwater.config.Settings;
import dev.highwater.files.AtomicFile;
import dev.highwater.flink.ItemCounter;
import dev.highwater.input.FileInputs;
import dev.highwater.topics.TopicAdmin;
import dev.highwater.topics.TopicAdmin.OffsetRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.kafka.common.TopicPartition;

/** Replays of a job: the streaming runtime with inputs that end, the clock off. */
public final class Replay {
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private static final String CUT =
      "  (nothing older is left: retention may have taken part of the interval)";

  private Replay() {}

  /**
   * What will be read and written; creates the topics of the run.
   *
   * @param warmUp {@code null}: as much as the job needs
   * @param run {@code null}: made from the interval
   * @param out folder for files, or {@code null} for topics
   */
  public static ReplayPlan plan(
      Job job, Settings settings, Instant from, Instant to, Duration warmUp, String run, String out)
      throws TopicAdmin.BrokerException, IOException {
    for (Settings.Input input : settings.inputs(job.name())) {
      if (!input.isTopic()) {
        FileInputs.files(input);
      }
    }
    ReplayPlan plan =
        new ReplayPlan(
            job.name(),
            from,
            to,
            warmUp == null ? job.warmUp(settings) : warmUp,
            run == null ? RUN.format(from) + "-" + RUN.format(to) : run,
            out,
            settings.time().allowedLateness().plus(settings.time().outOfOrderness()),
            Map.of());
    return plan.with(KafkaCheck.replay(settings, plan));
  }

  /**
   * Runs the plan and tells its report, which also goes to {@code replay-report.json} where results
   * go to a folder.
   */
  public static void run(Settings settings, ReplayPlan plan, Consumer<String> say)
      throws Exception {
    report(plan).forEach(say);
    Launch launch = new Launch(plan, false, say);
    JobExecutionResult result = Job.named(plan.job()).run(settings, launch);
    ItemCounts counts = result == null ? null : ItemCounts.of(result);
    if (counts != null) {
      counts.lines().forEach(say);
    }
    for (Settings.Output output : settings.outputs(plan.job())) {
      String topic = plan.topic(output);
      say.accept(
          output.name() + ": " + (topic != null ? "topic " + topic : plan.directory(output)));
    }
    if (plan.out() != null) {
      Path file = Path.of(plan.out(), "replay-report.json");
      AtomicFile.write(file, json(settings, plan, counts).getBytes(StandardCharsets.UTF_8));
      say.accept("report: " + file);
    }
  }

  private static List<String> report(ReplayPlan plan) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "replay "
            + plan.run()
            + " of "
            + plan.job().id()
            + ": windows in ["
            + plan.from()
            + ", "
            + plan.to()
            + "), warm-up "
            + Durations.text(plan.warmUp()));
    plan.offsets()
        .forEach(
            (input, partitions) -> {
              long records = 0;
              for (OffsetRange range : partitions.values()) {
                records += range.to() - range.from();
              }
              lines.add(
                  input + ": " + records + " offsets of " + partitions.size() + " partitions");
              sorted(partitions)
                  .forEach(
                      (partition, range) -> {
                        if (range.to() > range.from()) {
                          lines.add(
                              "  "
                                  + partition
                                  + ": "
                                  + range.from()
                                  + " to "
                                  + range.to()
                                  + (range.cut() ? CUT : ""));
                        }
                      });
            });
    return lines;
  }

  private static Map<TopicPartition, OffsetRange> sorted(
      Map<TopicPartition, OffsetRange> partitions) {
    Map<TopicPartition, OffsetRange> sorted = new TreeMap<>(ReplayPlan.PARTITIONS);
    sorted.putAll(partitions);
    return sorted;
  }

  private static String json(Settings settings, ReplayPlan plan, ItemCounts counts)
      throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("job", plan.job().id());
    report.put("run", plan.run());
    report.put("from", plan.from().toString());
    report.put("to", plan.to().toString());
    report.put("warmUp", Durations.text(plan.warmUp()));
    report.put("readFrom", Instant.ofEpochMilli(plan.read().fromMillis()).toString());
    report.put("readTo", Instant.ofEpochMilli(plan.read().toMillis()).toString());
    Map<String, Object> offsets = new LinkedHashMap<>();
    plan.offsets()
        .forEach(
            (input, partitions) -> {
              List<Object> list = new ArrayList<>();
              sorted(partitions)
                  .forEach(
                      (partition, range) -> {
                        Map<String, Object> entry = new LinkedHashMap<>();
                        entry.put("topic", partition.topic());
                        entry.put("partition", partition.partition());
                        entry.put("fromOffset", range.from());
                        entry.put("toOffset", range.to());
                        entry.put("cutByRetention", range.cut());
                        list.add(entry);
                      });
              offsets.put(input, list);
            });
    report.put("offsets", offsets);
    Map<String, Object> outputs = new TreeMap<>();
    for (Settings.Output output : settings.outputs(plan.job())) {
      String topic = plan.topic(output);
      outputs.put(output.name(), topic != null ? topic : plan.directory(output));
    }
    report.put("outputs", outputs);
    if (counts != null) {
      Map<String, Object> items = new LinkedHashMap<>();
      counts
          .byInput()
          .forEach(
              (input, byCounter) -> {
                Map<String, Object> entry = new LinkedHashMap<>();
                for (ItemCounter counter : ItemCounter.values()) {
                  entry.put(counter.text(), byCounter.get(counter));
                }
                items.put(input, entry);
              });
      report.put("items", items);
    }
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report)
        + "\n";
  }
}
