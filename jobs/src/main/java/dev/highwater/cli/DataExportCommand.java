package dev.highwater.cli;

import dev.highwater.bills.DataExportIngest;
import dev.highwater.bills.DeliveryFiles;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.bills.DeliveryTopic;
import dev.highwater.bills.ExportStore;
import dev.highwater.bills.FoldRules;
import dev.highwater.bills.FolderStore;
import dev.highwater.bills.S3Store;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.files.Counted;
import dev.highwater.files.ProgressLine;
import dev.highwater.jobs.CostsMapping;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingest data-export}. */
@Command(
    name = "data-export",
    description = {
      "Take in what AWS Data Exports has delivered (FOCUS, CUR 2.0), or the legacy CUR.",
      "Of each export and billing period the newest complete execution, where it is new; a delivery"
          + " replaces its period at once or not at all.",
      "Rows are folded to hour, account, service, region, usage type, kind of charge and allocation"
          + " tags."
    })
final class DataExportCommand implements Callable<Integer> {
  private static final int MAX_CELLS = 50_000;

  /** Enough for a file's reader and as many cells. */
  private static final long BYTES_PER_THREAD = 256L << 20;

  private static final int SHOWN = 20;

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Parameters(
      paramLabel = "FOLDER|s3://BUCKET/PREFIX",
      description = "Where exports are delivered, or a copy of it.")
  private String source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      converter = OutPaths.FolderConverter.class,
      description = "Write deliveries as files of JSON lines instead of to the billing topic.")
  private Path out;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "billing",
      description = "The billing topic; by default ${DEFAULT-VALUE}.")
  private String topic;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      converter = OutPaths.FileConverter.class,
      description =
          "Remembers what was taken in; by default .ingest-state.json beside the output, or in the"
              + " current folder.")
  private Path state;

  @Option(
      names = "--keep-tags",
      paramLabel = "KEY",
      split = ",",
      description =
          "Tags to keep beside those that allocation looks at: team, owner, environment, application"
              + " and their like, and what the file of costs.allocation names.")
  private List<String> tags = List.of();

  @Option(
      names = "--resource-floor",
      paramLabel = "MONEY",
      defaultValue = "1",
      description =
          "Rows that cost at least this keep their resource, beside those of instances, volumes and"
              + " snapshots; by default ${DEFAULT-VALUE}.")
  private BigDecimal floor;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Files at a time; by default one for each core and each 256 MiB of the heap.")
  private Integer jobs;

  @Option(names = "--region", paramLabel = "R", description = "The bucket's region.")
  private String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Another server that speaks S3, addressed by path.")
  private URI endpoint;

  @Override
  public Integer call() throws Exception {
    if (jobs != null && jobs < 1) {
      throw usage("--jobs: expected a positive number");
    }
    int threads = jobs == null ? threads() : jobs;
    Settings settings = out == null ? config.readAny(Use.only()) : config.readIfThere(Use.only());
    AllocationSettings allocation =
        settings == null ? AllocationSettings.DEFAULT : CostsMapping.allocation(settings);
    FoldRules rules = FoldRules.of(allocation, tags, floor);
    try (ExportStore store = store();
        DeliveryOut to = out(settings)) {
      Path remembered =
          state != null ? state : DataExportIngest.stateFile(out != null ? out : Path.of(""));
      DataExportIngest ingest =
          new DataExportIngest(store, to, remembered, rules, threads, MAX_CELLS);
      ProgressLine line = new ProgressLine(spec.commandLine().getErr(), System.console() != null);
      DataExportIngest.Summary summary =
          ingest.run(progress -> line.show(text(progress), progress.nanos()));
      line.clear();
      return report(summary, store.place(), to.place());
    }
  }

  private static int threads() {
    Runtime machine = Runtime.getRuntime();
    long fitting = Math.max(1, machine.maxMemory() / BYTES_PER_THREAD);
    return (int) Math.min(machine.availableProcessors(), fitting);
  }

  private ExportStore store() throws IOException {
    if (!source.startsWith("s3://")) {
      return new FolderStore(Path.of(source));
    }
    URI uri = URI.create(source);
    if (uri.getHost() == null) {
      throw usage("\"" + source + "\": expected s3://bucket/prefix");
    }
    return new S3Store(uri, region, endpoint);
  }

  private DeliveryOut out(Settings settings) throws Exception {
    if (out != null) {
      return new DeliveryFiles(out);
    }
    if (settings.kafka().bootstrapServers().isEmpty()) {
      throw usage("expected --out DIR, or kafka.bootstrapServers in the settings file");
    }
    return new DeliveryTopic(settings.kafka(), topic);
  }

  private static String text(DataExportIngest.Progress progress) {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d files, %,d rows, %,.0f rows/s",
        progress.scope(),
        progress.files(),
        progress.ofFiles(),
        progress.rows(),
        progress.rows() * 1e9 / Math.max(1, progress.nanos()));
  }

  private int report(DataExportIngest.Summary summary, String from, String to) {
    PrintWriter err = spec.commandLine().getErr();
    summary.problems().stream().limit(SHOWN).forEach(err::println);
    summary.incomplete().stream().limit(SHOWN).forEach(why -> err.println("passed over: " + why));
    err.flush();
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(Locale.ROOT, "%s -> %s%n", from, to);
    writer.printf(
        Locale.ROOT,
        "deliveries      %,d taken in, %,d known already, %,d incomplete, %,d unreadable%n",
        summary.taken(),
        summary.skipped(),
        summary.incomplete().size(),
        summary.failed());
    writer.printf(
        Locale.ROOT,
        "rows            %,d read, %,d written, %,.0f rows/s%n",
        summary.rows(),
        summary.folded(),
        summary.rows() * 1e9 / Math.max(1, summary.nanos()));
    summary
        .repairs()
        .all()
        .forEach(
            (kind, count) ->
                writer.printf(Locale.ROOT, "repaired        %,d %s%n", count, kind.title()));
    if (summary.rejected() > 0) {
      writer.printf(
          "left out        %s%n",
          Counted.of(summary.rejected(), "row that breaks a rule", "rows that break a rule"));
    }
    writer.flush();
    return summary.rejected() > 0 || summary.failed() > 0 ? 1 : 0;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
