package dev.highwater.jobs;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.SeriesWatch;
import dev.highwater.anomalies.core.ServiceNotes;
import dev.highwater.anomalies.core.Trial;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.input.PastNotes;
import dev.highwater.input.PastSignals;
import dev.highwater.result.Signal;
import dev.highwater.topics.TopicAdmin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
   * @param warmUp what was read before, as far as there was anything
   * @param services of which people had said something
   * @param dials ascending
   * @param own index of the dial of the settings
   */
  public record Report(
      Instant from,
      Instant to,
      Duration warmUp,
      List<Double> dials,
      int own,
      int services,
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
   * @param warmUp how much is read before, to learn; {@code null}: as much as the settings say; of
   *     files all
   * @param say takes lines of progress
   */
  public static Report run(Settings settings, Duration last, Duration warmUp, Consumer<String> say)
      throws IOException, TopicAdmin.BrokerException {
    Settings.Input input = settings.inputs().get("signals");
    if (input.isTopic()) {
      KafkaCheck.inputs(settings, JobName.ANOMALIES);
    }
    Map<String, ServiceNotes> notes = PastNotes.read(settings);
    TreeSet<Double> dials = new TreeSet<>(DIALS);
    dials.add(settings.anomalies().sensitivity());
    List<Double> row = List.copyOf(dials);
    int own = row.indexOf(settings.anomalies().sensitivity());
    Trial trial = trial(settings, row, own, notes);
    long windowMillis = settings.anomalies().window().toMillis();
    Progress progress = new Progress(say);
    PastSignals.Read read =
        PastSignals.read(
            settings,
            input,
            since(settings, input, last, warmUp),
            signal -> {
              progress.saw(signal);
              if (Observation.isOf(signal, windowMillis)) {
                trial.add(Observation.of(signal));
              }
            },
            reached -> {
              trial.advance(reached == Long.MAX_VALUE ? progress.latest : reached);
              progress.tell();
            });
    long now = System.currentTimeMillis();
    long to = progress.signals == 0 ? now : progress.latest;
    long from = (input.isTopic() ? now : to) - last.toMillis();
    long first = progress.signals == 0 ? from : progress.earliest;
    from = Math.max(from, first);
    return new Report(
        Instant.ofEpochMilli(from),
        Instant.ofEpochMilli(Math.max(from + windowMillis, to)),
        Duration.ofMillis(from - first),
        row,
        own,
        notes.size(),
        read,
        trial.result(from));
  }

  /** The earliest window that is read; of files all, unless somebody asks for less. */
  private static long since(Settings settings, Settings.Input input, Duration last, Duration warmUp)
      throws IOException {
    if (input.isTopic()) {
      Duration learn = warmUp == null ? settings.anomalies().warmUp() : warmUp;
      return Math.max(0, System.currentTimeMillis() - last.toMillis() - learn.toMillis());
    }
    return warmUp == null
        ? Long.MIN_VALUE
        : lastWindow(settings, input) - last.toMillis() - warmUp.toMillis();
  }

  private static Trial trial(
      Settings settings, List<Double> row, int own, Map<String, ServiceNotes> notes) {
    AnomaliesSettings job = AnomaliesMapping.settings(settings, Scope.live(JobName.ANOMALIES));
    return new Trial(
        new SeriesWatch(
            Detectors.named(job.detector()),
            job.windowMillis(),
            job.missingLimit(),
            job.forgetAfterMillis()),
        job.rules(),
        row,
        own,
        MAX_SERIES,
        notes);
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
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    Progress(Consumer<String> say) {
      this.say = say;
    }

    void saw(Signal signal) {
      signals++;
      earliest = Math.min(earliest, signal.windowStartMillis());
      latest = Math.max(latest, signal.timeMillis());
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
