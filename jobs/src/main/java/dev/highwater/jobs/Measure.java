package dev.highwater.jobs;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.SeriesWatch;
import dev.highwater.anomalies.core.Trial;
import dev.highwater.anomalies.core.WatchRules;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.input.PastSignals;
import dev.highwater.result.Signal;
import dev.highwater.topics.TopicAdmin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * How often the anomalies of past signals would have alarmed, for a row of dials: before anything
 * is switched on. Runs the job's own core in this process, and writes nothing to Kafka.
 */
public final class Measure {
  /** What the table shows beside the dial of the settings. */
  static final List<Double> DIALS = List.of(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0);

  /** Series that are judged; about 8 KB of memory each. */
  static final int MAX_SERIES = 50_000;

  private static final long PROGRESS_NANOS = 5_000_000_000L;
  private static final double WEEK = Duration.ofDays(7).toMillis();

  private Measure() {}

  /**
   * What was measured.
   *
   * @param from start of what is counted, inclusive
   * @param to end of the last window that was there
   * @param dials ascending
   * @param own index of the dial of the settings
   */
  public record Report(
      Instant from,
      Instant to,
      Duration warmUp,
      List<Double> dials,
      int own,
      PastSignals.Read read,
      Trial.Result result) {
    public double weeks() {
      return Duration.between(from, to).toMillis() / WEEK;
    }
  }

  /**
   * Reads the signals of the settings' input and judges them.
   *
   * @param last how much is counted, up to now; in files, up to their last window
   * @param warmUp how much is read before, to learn; {@code null}: as much as the settings say
   * @param say takes lines of progress
   */
  public static Report run(Settings settings, Duration last, Duration warmUp, Consumer<String> say)
      throws IOException, TopicAdmin.BrokerException {
    Settings.Input input = settings.inputs().get("signals");
    if (input.isTopic()) {
      KafkaCheck.inputs(settings, JobName.ANOMALIES);
    }
    long end = input.isTopic() ? System.currentTimeMillis() : lastWindow(settings, input);
    long from = end - last.toMillis();
    Duration learn = warmUp == null ? settings.anomalies().warmUp() : warmUp;

    TreeSet<Double> dials = new TreeSet<>(DIALS);
    dials.add(settings.anomalies().sensitivity());
    List<Double> row = List.copyOf(dials);
    int own = row.indexOf(settings.anomalies().sensitivity());
    Trial trial = trial(settings, row, own, from);
    long windowMillis = settings.anomalies().window().toMillis();
    Progress progress = new Progress(say);
    PastSignals.Read read =
        PastSignals.read(
            settings,
            input,
            Math.max(0, from - learn.toMillis()),
            signal -> {
              progress.signals++;
              progress.latest = Math.max(progress.latest, signal.timeMillis());
              if (Observation.isOf(signal, windowMillis)) {
                trial.add(Observation.of(signal));
              }
            },
            reached -> {
              trial.advance(reached == Long.MAX_VALUE ? progress.latest : reached);
              progress.tell();
            });
    long to = progress.signals == 0 ? end : progress.latest;
    return new Report(
        Instant.ofEpochMilli(from),
        Instant.ofEpochMilli(Math.max(from + windowMillis, to)),
        learn,
        row,
        own,
        read,
        trial.result());
  }

  private static Trial trial(Settings settings, List<Double> row, int own, long from) {
    AnomaliesSettings job = AnomaliesMapping.settings(settings, Scope.live(JobName.ANOMALIES));
    Detector<?> detector = Detectors.named(job.detector());
    return new Trial(
        new SeriesWatch(detector, job.windowMillis(), job.missingLimit(), job.forgetAfterMillis()),
        new WatchRules(
            job.windowMillis(),
            job.sensitivity(),
            job.quietMillis(),
            job.updateEveryMillis(),
            job.deploymentWindowMillis(),
            job.forgetAfterMillis(),
            detector.maxRarity()),
        row,
        own,
        from,
        MAX_SERIES);
  }

  private static long lastWindow(Settings settings, Settings.Input input) throws IOException {
    long[] last = {Long.MIN_VALUE};
    Consumer<Signal> latest = signal -> last[0] = Math.max(last[0], signal.timeMillis());
    LongConsumer nothing = reached -> {};
    PastSignals.read(settings, input, Long.MIN_VALUE, latest, nothing);
    return last[0] == Long.MIN_VALUE ? System.currentTimeMillis() : last[0];
  }

  /** One line every few seconds. */
  private static final class Progress {
    private final Consumer<String> say;
    private long toldNanos = System.nanoTime();
    private long signals;
    private long latest = Long.MIN_VALUE;

    Progress(Consumer<String> say) {
      this.say = say;
    }

    void tell() {
      if (signals > 0 && System.nanoTime() - toldNanos > PROGRESS_NANOS) {
        toldNanos = System.nanoTime();
        say.accept(
            String.format(
                Locale.ROOT, "%,d signals, up to %s", signals, Instant.ofEpochMilli(latest)));
      }
    }
  }
}
