package dev.highwater.report;

import dev.highwater.config.Settings;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.BudgetReader;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.report.ReportPeriod;
import dev.highwater.cost.findings.Beside;
import dev.highwater.cost.findings.Traffic;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Rightsizer;
import dev.highwater.cost.rightsizing.RightsizingRules;
import dev.highwater.files.Mistakes;
import dev.highwater.files.ProgressLine;
import dev.highwater.input.WrittenResults;
import dev.highwater.result.ResultTypes;
import dev.highwater.rightsizing.Recommended;
import dev.highwater.rightsizing.RightsizingInputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code report} that name what is known beside the bill, and read it. */
final class BesideOptions {
  private static final int SAMPLES_TOLD = 65_536;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--budgets",
      paramLabel = "FILE",
      description = "What may be spent, as YAML: how each budget stands, and when it runs out.")
  private Path budgets;

  @Option(
      names = "--utilisation",
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "How instances were used, for recommendations and estimates; see rightsizing. Without a"
              + " file, the topic utilisation.")
  private List<Path> utilisation;

  @Option(
      names = "--inventory",
      paramLabel = "FILE",
      description = "What there is, for recommendations; see rightsizing.")
  private Path inventory;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Types and prices, instead of the built-in ones.")
  private Path catalogue;

  @Option(
      names = "--recommended",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "rightsizing.json of earlier runs: what of it has been done since, and what that saves.")
  private List<Path> recommended;

  @Option(
      names = "--signals",
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "Traffic, for the cost of requests: JSON lines as of read signals; without a file, those"
              + " of the settings' output signals.")
  private List<Path> signals;

  /** Whether signals of the settings' output are asked for. */
  boolean readsSignals() {
    return signals != null && signals.isEmpty();
  }

  /**
   * All of it but how resources were used.
   *
   * @param settings {@code null} where there are none
   * @param currency that everything is converted to; {@code null} for none
   */
  Beside known(Settings settings, ReportPeriod days, String currency) throws IOException {
    return Beside.of(
        budgets(currency),
        recommended == null ? null : Recommended.read(recommended),
        traffic(settings, days));
  }

  private List<CostBudget> budgets(String currency) {
    if (budgets == null) {
      return List.of();
    }
    List<CostBudget> read = BudgetReader.read(budgets.toString(), Mistakes.text(budgets));
    for (CostBudget budget : read) {
      if (currency != null && !budget.currency().equals(currency)) {
        throw usage(
            budgets
                + ": "
                + budget.name()
                + ": is in "
                + budget.currency()
                + "; expected "
                + currency
                + ", which everything is converted to");
      }
    }
    return read;
  }

  /**
   * How resources were used; {@code null} where nobody says.
   *
   * @param asOfMillis end of the look-back; {@code null} for the end of what is there
   */
  Advice.Collector evidence(Settings settings, Long asOfMillis) throws IOException {
    if (utilisation == null) {
      if (inventory != null || catalogue != null) {
        throw usage("--inventory and --catalogue go with --utilisation");
      }
      return null;
    }
    PrintWriter err = spec.commandLine().getErr();
    ProgressLine line = new ProgressLine(err, System.console() != null);
    long start = System.nanoTime();
    Catalogue types = RightsizingInputs.catalogue(catalogue);
    LongConsumer progress =
        rows -> {
          if (rows % SAMPLES_TOLD == 0) {
            line.show(String.format(Locale.ROOT, "%,d samples", rows), System.nanoTime() - start);
          }
        };
    if (utilisation.isEmpty()
        && (settings == null || settings.kafka().bootstrapServers().isEmpty())) {
      throw usage("--utilisation: expected files, or kafka.bootstrapServers in the settings");
    }
    RightsizingInputs read =
        utilisation.isEmpty()
            ? new RightsizingInputs(settings, inventory, progress, err::println)
            : new RightsizingInputs(utilisation, inventory, progress);
    Advice.Collector collector =
        read.read(new Rightsizer(types, RightsizingRules.DEFAULT), asOfMillis).collector();
    line.clear();
    return collector;
  }

  /** Of files, or of the topic of signals as far back as it goes. */
  private Traffic traffic(Settings settings, ReportPeriod days) throws IOException {
    Traffic traffic = new Traffic();
    if (signals == null) {
      return traffic;
    }
    if (!signals.isEmpty()) {
      SignalLines.read(signals, traffic);
      return traffic;
    }
    Settings.Output output = settings == null ? null : settings.outputs().get("signals");
    if (output == null) {
      throw usage("--signals: expected files, or outputs.signals in the settings and no --input");
    }
    WrittenResults.Read read =
        WrittenResults.read(
            settings, output, ResultTypes.SIGNAL, 0, Utc.millis(days.to()) + Utc.DAY, traffic::add);
    if (!read.complete()) {
      spec.commandLine().getErr().println("signals: not read to the end");
    }
    return traffic;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
