package dev.highwater.report;

import dev.highwater.aws.AwsState;
import dev.highwater.aws.CostExplorerIngest;
import dev.highwater.aws.CostExplorerTotals;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.FocusRules;
import dev.highwater.bills.BillFormats;
import dev.highwater.cli.ConfigOption;
import dev.highwater.cli.OutPaths;
import dev.highwater.cli.Times;
import dev.highwater.codec.InputFormat;
import dev.highwater.config.JobName;
import dev.highwater.config.Keys;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsException;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Use;
import dev.highwater.cost.core.Rates;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationReader;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportPeriod;
import dev.highwater.files.Cells;
import dev.highwater.files.Mistakes;
import dev.highwater.files.ProgressLine;
import dev.highwater.jobs.CostsMapping;
import dev.highwater.sink.postgres.PostgresReports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code report}. */
@Command(
    name = "report",
    description = {
      "What a period cost: total, previous period, change and why, by service, environment, team"
          + " and more.",
      "Writes cost-report.json, .csv, .parquet and .html, and what else the settings name. The same"
          + " bills give the same bytes."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final int MAX_SETTLE_HOURS = 31 * 24;
  private static final int MAX_FREEZE_DAYS = 3_660;

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "D",
      converter = Times.DayConverter.class,
      description = "First day, UTC.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "D",
      converter = Times.DayConverter.class,
      description = "Day after the last one.")
  private LocalDate to;

  @Option(
      names = "--period",
      paramLabel = "month|mtd|week|day",
      description = "Instead of --from and --to: the one that the day of --as-of lies in.")
  private ReportPeriod.Named period;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Bills: files, folders with all files below them, or pipes. Without it, those of the"
              + " settings' inputs.billing.")
  private List<Path> inputs;

  @Mixin private ConfigOption config;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "auto",
      description =
          "How they are written: focus-csv, focus-json, focus-parquet, focus-avro, cur2-csv,"
              + " cur2-parquet, cur-csv, cur (any of AWS' reports); by default each file tells.")
  private String format;

  @Option(
      names = "--cost",
      paramLabel = "C",
      defaultValue = "effective",
      description = "effective, billed, list or contracted; by default ${DEFAULT-VALUE}.")
  private String cost;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "Only what was known then: a date (its UTC midnight) or an instant.")
  private Instant asOf;

  @Option(
      names = "--moved-since",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description =
          "Also write cost-restatement.csv: what has moved since it was known then, and by how"
              + " much.")
  private Instant movedSince;

  @Option(
      names = "--reconcile",
      paramLabel = "cost-explorer",
      description =
          "Compare complete days with what AWS Cost Explorer says ($0.01 a page), by account, service"
              + " and day: here, in the report and as cost-reconciliation.csv.")
  private String reconcile;

  @Option(
      names = "--group-by",
      split = ",",
      paramLabel = "G",
      description =
          "Break down by these first: service, application, environment, team, account, region,"
              + " category, usage-type, namespace, workload, tag:KEY.")
  private List<String> groupBy = new ArrayList<>();

  @Option(
      names = "--split-by",
      paramLabel = "G",
      description = "Also one report for each, in a folder of its name below DIR.")
  private String splitBy;

  @Option(
      names = "--allocation",
      paramLabel = "FILE",
      description =
          "Tag keys, rules and shared cost, as YAML; by default tags in the usual spelling.")
  private Path allocation;

  @Mixin private BesideOptions beside;

  @Option(
      names = "--currency",
      paramLabel = "CUR",
      description = "Convert to this currency by --rates; without it currencies stay apart.")
  private String currency;

  @Option(
      names = "--rates",
      paramLabel = "FILE",
      description =
          "CSV date,currency,rate: what one unit is worth in --currency from that day on.")
  private Path rates;

  @Option(
      names = "--settle-hours",
      paramLabel = "H",
      defaultValue = "24",
      description = "How long charges take to appear in bills; by default ${DEFAULT-VALUE} h.")
  private int settleHours;

  @Option(
      names = "--freeze-days",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "A month is closed so many days after its end; what moves later is a line of its own"
              + " (default ${DEFAULT-VALUE}).")
  private int freezeDays;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of this machine, or of any file system that Flink knows: s3://bucket/reports."
              + " Files of the same name are replaced.")
  private String out;

  /** Where the report has been written to, for people. */
  private final List<String> written = new ArrayList<>();

  @Override
  public Integer call() throws IOException, SettingsException {
    PrintWriter err = spec.commandLine().getErr();
    Settings settings =
        inputs == null ? config.read(JobName.COSTS, use()) : config.readIfThere(use());
    OutFolder folder = folder();
    ReportRequest request = request(settings);
    BillSource source =
        source(settings, new ReportProgress(new ProgressLine(err, System.console() != null)));
    ReportRequest.Answer answer = request.answer(source);
    source.problems().forEach(err::println);
    if (answer.items() == 0) {
      err.println("highwater: no row of a bill in " + source.what());
      err.flush();
      return 1;
    }
    err.flush();
    boolean done = true;
    if (reconcile != null) {
      try {
        answer = answer.with(reconciliations(answer, settings));
      } catch (IOException | CostExplorerIngest.BudgetException e) {
        // what the bill says is worth having without
        err.println("highwater: not compared with Cost Explorer: " + e.getMessage());
        err.flush();
        done = false;
      }
    }
    ReportFiles.write(answer.all(), folder);
    written.add(out);
    for (Map.Entry<String, CostReport> one : answer.split().entrySet()) {
      ReportFiles.write(one.getValue(), folder.folder(ReportFiles.folder(one.getKey())));
    }
    if (movedSince != null) {
      ReportFiles.restatement(answer.moved(), folder);
    }
    if (settings != null) {
      further(answer, settings);
    }
    new ReportSummary(spec.commandLine().getOut(), answer)
        .write(movedSince == null ? null : Times.text(movedSince), splitBy, source.what(), written);
    return done ? 0 : 1;
  }

  private List<Reconciliation> reconciliations(ReportRequest.Answer answer, Settings settings)
      throws IOException {
    Settings.Aws aws = settings == null ? SettingsFile.awsDefaults() : settings.aws();
    PrintWriter err = spec.commandLine().getErr();
    return new CostExplorerTotals(
            aws,
            AwsState.folder(aws, "reconcile"),
            line -> {
              err.println(line);
              err.flush();
            })
        .compare(answer.all(), answer.known().get());
  }

  /** Where else the settings want it. */
  private void further(ReportRequest.Answer answer, Settings settings) throws IOException {
    if (settings.postgres() != null) {
      PostgresReports database = new PostgresReports(settings.postgres());
      database.write(ReportJson.of(answer.all()), "");
      for (Map.Entry<String, CostReport> one : answer.split().entrySet()) {
        database.write(ReportJson.of(one.getValue()), one.getKey());
      }
      written.add("database " + settings.postgres().url());
    }
    Settings.Output topic = settings.outputs().get(Keys.COST_REPORTS);
    if (topic != null) {
      Map<String, CostReport> parts = new LinkedHashMap<>();
      parts.put("", answer.all());
      answer.split().forEach((name, report) -> parts.put(splitBy + "=" + name, report));
      ReportRecords.write(settings, topic, parts);
      written.add("topic " + topic.topic());
    }
  }

  /** Usage of the settings' topics. */
  private Use use() {
    List<String> keys = new ArrayList<>(List.of("outputs." + Keys.COST_REPORTS));
    if (inputs == null) {
      keys.add("inputs.billing");
    }
    if (beside.readsSignals()) {
      keys.add("outputs.signals");
    }
    return Use.only(keys.toArray(String[]::new));
  }

  private OutFolder folder() throws IOException {
    try {
      OutFolder folder = OutFolder.of(out);
      if (folder.local() != null) {
        OutPaths.folder(folder.local());
      }
      return folder;
    } catch (UnsupportedFileSystemSchemeException | TypeConversionException e) {
      throw usage("--out " + e.getMessage());
    }
  }

  private BillSource source(Settings settings, ReportProgress progress) {
    if (inputs != null) {
      return new FileBills(inputs, inputFormat(), progress);
    }
    Settings.Input input = settings.inputs().get("billing");
    return input.isTopic()
        ? new TopicBills(settings, input, progress)
        : new FileBills(input, progress);
  }

  private ReportRequest request(Settings settings) throws IOException {
    List<Grouping> groupings = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (String name : groupBy) {
      groupings.add(grouping("--group-by", name));
      Grouping.tagOf(name).ifPresent(tags::add);
    }
    Grouping split = splitBy == null ? null : grouping("--split-by", splitBy);
    if (split != null && !groupings.contains(split)) {
      groupings.add(split);
      Grouping.tagOf(splitBy).ifPresent(tags::add);
    }
    if (reconcile != null && !reconcile.equals("cost-explorer")) {
      throw usage("--reconcile: expected cost-explorer, not " + reconcile);
    }
    if (reconcile != null && asOf != null) {
      throw usage("--reconcile compares with what AWS says now, so without --as-of");
    }
    if (reconcile != null && !List.of("effective", "billed").contains(cost)) {
      throw usage("--reconcile: Cost Explorer knows effective and billed cost only");
    }
    if (settleHours < 0 || settleHours > MAX_SETTLE_HOURS) {
      throw usage("--settle-hours: " + settleHours + "; expected 0 to " + MAX_SETTLE_HOURS);
    }
    if (freezeDays < 0 || freezeDays > MAX_FREEZE_DAYS) {
      throw usage("--freeze-days: " + freezeDays + "; expected 0 to " + MAX_FREEZE_DAYS);
    }
    long now = System.currentTimeMillis();
    Long known = asOf == null ? null : (Long) asOf.toEpochMilli();
    ReportPeriod days = period(Utc.date(known == null ? now : known));
    return new ReportRequest(
        days,
        CostBasis.ofSettingName(cost)
            .orElseThrow(
                () -> usage("--cost: expected effective, billed, list or contracted, not " + cost)),
        known,
        now,
        groupings,
        split,
        allocation(settings).withKeptTags(tags),
        rates(),
        settleHours * Utc.HOUR,
        freezeDays * Utc.DAY,
        beside.known(settings, days, currency),
        beside.evidence(settings, known),
        movedSince == null ? null : (Long) movedSince.toEpochMilli());
  }

  private ReportPeriod period(LocalDate today) {
    if (period != null) {
      if (from != null || to != null) {
        throw usage("--period or --from and --to, not both");
      }
      return period.around(today);
    }
    if (from == null || to == null) {
      throw usage("expected --from and --to, or --period");
    }
    if (!from.isBefore(to)) {
      throw usage("--to is exclusive and has to be after --from");
    }
    return ReportPeriod.between(from, to);
  }

  private AllocationSettings allocation(Settings settings) {
    if (allocation != null) {
      return AllocationReader.read(allocation.toString(), Mistakes.text(allocation));
    }
    return settings == null ? AllocationSettings.DEFAULT : CostsMapping.allocation(settings);
  }

  private Rates rates() {
    if ((rates == null) != (currency == null)) {
      throw usage("--currency and --rates go together");
    }
    if (currency != null && !FocusRules.isCurrency(currency)) {
      throw usage(
          "--currency: "
              + Cells.quoted(currency)
              + "; expected three capital letters of ISO 4217, such as EUR");
    }
    return rates == null ? null : RatesFile.read(rates, currency);
  }

  private Grouping grouping(String option, String name) {
    return Grouping.of(name)
        .orElseThrow(
            () ->
                usage(
                    option
                        + ": \""
                        + name
                        + "\": expected one of "
                        + String.join(", ", Grouping.ALL.stream().map(Grouping::setting).toList())
                        + ", tag:KEY"));
  }

  private InputFormat inputFormat() {
    return BillFormats.named(format)
        .orElseThrow(() -> usage("--format: " + BillFormats.expected(format)));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
