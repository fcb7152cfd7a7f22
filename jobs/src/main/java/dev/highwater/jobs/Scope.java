package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.input.EventTimeRange;
import dev.highwater.input.KafkaInputs;
import org.apache.flink.connector.kafka.source.KafkaSource;

/** What a run reads and what it may write: the live one everything, a replay an interval. */
public sealed interface Scope permits Scope.Live, ReplayPlan {
  /** The live job. */
  static Scope live(JobName job) {
    return new Live(job);
  }

  /** Reads from the committed offsets on and writes all windows to the outputs of the settings. */
  record Live(JobName job) implements Scope {
    @Override
    public KafkaSource<Decoded> source(Settings settings, Settings.Input input) {
      return new KafkaInputs(settings, job).live(input);
    }

    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public EventTimeRange items(Settings.Input input) {
      return EventTimeRange.ALL;
    }

    @Override
    public EventTimeRange windows() {
      return EventTimeRange.ALL;
    }

    @Override
    public String run() {
      return null;
    }

    @Override
    public String directory(Settings.Output output) {
      return output.directory();
    }

    @Override
    public String topic(Settings.Output output) {
      return output.topic();
    }
  }

  /** The source of an input that is a topic. */
  KafkaSource<Decoded> source(Settings settings, Settings.Input input);

  JobName job();

  boolean isLive();

  /** Event times that are read of an input. */
  EventTimeRange items(Settings.Input input);

  /** Windows wholly inside are written. */
  EventTimeRange windows();

  /** Id of a replay, else {@code null}. */
  String run();

  /** Where files go; {@code null} where the output is a topic. */
  String directory(Settings.Output output);

  /** The topic; {@code null} where the output goes to files. */
  String topic(Settings.Output output);
}
