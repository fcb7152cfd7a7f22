package dev.highwater.rightsizing;

import dev.highwater.cli.OutPaths;
import dev.highwater.cli.Times;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Finding;
import dev.highwater.cost.rightsizing.FindingKind;
import dev.highwater.cost.rightsizing.Rightsizer;
import dev.highwater.cost.rightsizing.RightsizingRules;
import dev.highwater.files.ProgressLine;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rightsizing}. */
@Command(
    name = "rightsizing",
    description = {
      "Find instances that are too large, too small or idle, what to take instead and what that saves.",
      "Utilisation is CSV with the columns instance, timestamp, cpu_pct and, where it was measured, mem_pct; .gz too.",
      "Writes rightsizing.json and rightsizing.csv."
    })
public final class RightsizingCommand implements Callable<Integer> {
  private static final int ROWS_TOLD = 65_536;

  @Spec private CommandSpec spec;

  @Option(
      names = "--utilisation",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "How instances were used.")
  private List<Path> utilisation;

  @Option(
      names = "--inventory",
      paramLabel = "FILE",
      description =
          "What there is: CSV with the columns kind (instance, volume, snapshot, commitment), id, type, region, state,"
              + " lifecycle, group, effective_hourly, committed_share, attached_to, since, used, monthly_cost.")
  private Path inventory;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Types and prices, instead of the built-in ones.")
  private Path catalogue;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Type of the instances that the inventory does not have.")
  private String type;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      defaultValue = "us-east-1",
      description =
          "Region of the instances that the inventory does not have (default ${DEFAULT-VALUE}).")
  private String region;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description =
          "End of the fourteen days that count; by default the end of the last day with data.")
  private Instant asOf;

  @Option(
      names = "--other-architectures",
      description = "Also recommend types of another architecture.")
  private boolean otherArchitectures;

  @Option(
      names = "--burstable",
      description = "Also recommend types whose processors cannot be used fully all the time.")
  private boolean burstable;

  @Option(
      names = "--count-cpu-only",
      description = "Count savings as potential where nobody measured the memory, too.")
  private boolean countCpuOnly;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      converter = OutPaths.FolderConverter.class,
      description = "Where the results go; files there are replaced.")
  private Path out;

  private long startNanos;

  @Override
  public Integer call() throws Exception {
    startNanos = System.nanoTime();
    Catalogue types = RightsizingInputs.catalogue(catalogue);
    if (type != null && types.type(type).isEmpty()) {
      throw usage("--type: " + type + " is not in the catalogue");
    }
    ProgressLine line = new ProgressLine(spec.commandLine().getErr(), System.console() != null);
    RightsizingInputs.Read read =
        new RightsizingInputs(utilisation, inventory, rows -> tell(line, rows))
            .ofType(type, region)
            .read(new Rightsizer(types, rules()), asOf == null ? null : (Long) asOf.toEpochMilli());
    line.clear();
    Advice advice = read.collector().advice();
    AdviceFiles.write(advice, out);
    report(advice, read.samples());
    return 0;
  }

  private RightsizingRules rules() {
    RightsizingRules rules = RightsizingRules.DEFAULT;
    return new RightsizingRules(
        rules.lookBackMillis(),
        rules.minHours(),
        rules.cpuAverageBelow(),
        rules.memoryAverageBelow(),
        rules.overUsedFrom(),
        rules.idleBelow(),
        rules.headroomPercent(),
        otherArchitectures,
        burstable,
        countCpuOnly,
        rules.snapshotMillis(),
        rules.unattachedMillis());
  }

  private void tell(ProgressLine line, long rows) {
    if (rows % ROWS_TOLD == 0) {
      line.show(String.format(Locale.ROOT, "%,d rows read", rows), System.nanoTime() - startNanos);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void report(Advice advice, long samples) {
    Map<FindingKind, Integer> counts = new EnumMap<>(FindingKind.class);
    int instances = 0;
    for (Finding finding : advice.findings()) {
      counts.merge(finding.kind(), 1, Integer::sum);
      instances += finding.members().size();
    }
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(
        Locale.ROOT,
        "%,d instances, %,d samples, 14 days until %s -> %s%n",
        instances,
        samples,
        Instant.ofEpochMilli(advice.asOfMillis()),
        out);
    counts.forEach(
        (kind, count) -> writer.printf(Locale.ROOT, "  %-28s %,8d%n", kind.text(), count));
    advice
        .leftOut()
        .forEach(
            (reason, count) ->
                writer.printf(Locale.ROOT, "  %-28s %,8d%n", "left out: " + reason, count));
    if (!advice.absent().isEmpty()) {
      writer.printf(
          Locale.ROOT,
          "  not looked for without --inventory: %s, groups, spot and stopped instances%n",
          String.join(", ", advice.absent().stream().map(FindingKind::text).toList()));
    }
    writer.printf(
        Locale.ROOT,
        "potential savings: %,.2f USD a month (%,.2f at list prices)%n",
        rounded(advice.potentialEffective()),
        rounded(advice.potentialList()));
    writer.flush();
  }

  private static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }
}
