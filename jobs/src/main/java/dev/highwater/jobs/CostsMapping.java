package dev.highwater.jobs;

import dev.highwater.billing.BillingItem;
import dev.highwater.config.Delivery;
import dev.highwater.config.Settings;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.CostInputs;
import dev.highwater.cost.CostOutputs;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.CostFileException;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationReader;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.budget.BudgetReader;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Storage;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.UtilisationSample;
import dev.highwater.files.Mistakes;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.input.CommittedCosts;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.rightsizing.RightsizingInputs;
import dev.highwater.sink.kafka.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From the file's settings, inputs and outputs to those of the topology, one by one. */
public final class CostsMapping {
  private CostsMapping() {}

  /** A replay counts what is late for the live job. */
  static CostsSettings settings(Settings settings, Scope scope) {
    return new CostsSettings(
            allocation(settings),
            scope.isLive() ? settings.costs().closedAfter().toMillis() : Long.MAX_VALUE)
        .withSettle(settings.costs().settleAfter().toMillis())
        .withBudgets(budgets(settings))
        .withInventory(inventory(settings))
        .withStorage(storage(settings))
        .withCatalogue(catalogue(settings));
  }

  /**
   * Where records of closed months are read again; {@code null} where they are not: in files, on a
   * topic that may have records twice or of what was taken back, and in a replay, which closes
   * none.
   */
  static ClosedCosts closedCosts(Settings settings, Scope scope) {
    Settings.Output costs = settings.outputs().get(Output.COSTS.id());
    boolean reads =
        scope.isLive()
            && costs != null
            && costs.isTopic()
            && costs.delivery() == Delivery.EXACTLY_ONCE;
    return reads ? new CommittedCosts(settings, costs) : null;
  }

  /**
   * For whom charges are; the file is read here, on the machine that submits.
   *
   * @throws CostFileException every mistake of the file
   */
  public static AllocationSettings allocation(Settings settings) {
    String file = settings.costs().allocation();
    return file == null
        ? AllocationSettings.DEFAULT
        : AllocationReader.read(file, Mistakes.text(Path.of(file)));
  }

  /**
   * What is watched; the file is read here, too.
   *
   * @throws CostFileException every mistake of the file
   */
  static List<CostBudget> budgets(Settings settings) {
    String file = settings.costs().budgets();
    return file == null ? List.of() : BudgetReader.read(file, Mistakes.text(Path.of(file)));
  }

  /**
   * Types of instances; the file is read here, too.
   *
   * @throws CostFileException what is wrong with the file
   */
  static List<Instance> inventory(Settings settings) {
    return inventory(settings, RightsizingInputs::instances, List.of());
  }

  /**
   * Storage of the same file.
   *
   * @throws CostFileException what is wrong with the file
   */
  static Storage storage(Settings settings) {
    return inventory(settings, RightsizingInputs::storage, Storage.NONE);
  }

  private interface Reading<T> {
    T read(Path file) throws IOException;
  }

  private static <T> T inventory(Settings settings, Reading<T> reading, T none) {
    String file = settings.costs().inventory();
    if (file == null) {
      return none;
    }
    try {
      return reading.read(Path.of(file));
    } catch (IOException e) {
      throw new CostFileException(
          List.of(file + " cannot be read: " + e.getClass().getSimpleName()));
    }
  }

  /**
   * Types and prices; the file is read here, too.
   *
   * @return {@code null} for the built-in ones
   * @throws CostFileException every mistake of the file
   */
  static Catalogue catalogue(Settings settings) {
    String file = settings.costs().catalogue();
    return file == null ? null : RightsizingInputs.catalogue(Path.of(file));
  }

  /** Tells every mistake of the files that the settings name. */
  public static void checkFiles(Settings settings, BiConsumer<String, String> problem) {
    check("costs.allocation", () -> allocation(settings), problem);
    check("costs.budgets", () -> budgets(settings), problem);
    check("costs.inventory", () -> inventory(settings), problem);
    check("costs.catalogue", () -> catalogue(settings), problem);
    if (settings.inputs().containsKey("utilisation") && !settings.inputs().containsKey("billing")) {
      problem.accept("inputs.utilisation", "the job costs needs inputs.billing, too");
    }
  }

  private static void check(String key, Runnable read, BiConsumer<String, String> problem) {
    try {
      read.run();
    } catch (CostFileException e) {
      e.problems().forEach(text -> problem.accept(key, text));
    }
  }

  static CostInputs open(Inputs inputs) {
    return new CostInputs(
        inputs.values(
            "billing",
            BillingItem.class,
            HighwaterTypes.BILLING_ITEM,
            OperatorUid.COSTS_SOURCE_BILLING,
            OperatorUid.COSTS_READ_BILLING),
        inputs.values(
            "utilisation",
            UtilisationSample.class,
            HighwaterTypes.UTILISATION,
            OperatorUid.COSTS_SOURCE_UTILISATION,
            OperatorUid.COSTS_READ_UTILISATION),
        inputs.values(
            "signals",
            Signal.class,
            HighwaterTypes.SIGNAL,
            OperatorUid.COSTS_SOURCE_SIGNALS,
            OperatorUid.COSTS_READ_SIGNALS),
        inputs.clock(OperatorUid.COSTS_SOURCE_CLOCK, OperatorUid.COSTS_SINK_CLOCK));
  }

  static void attach(CostOutputs found, DataStream<DeadLetter> rejected, Outputs outputs) {
    outputs.write(
        outputs.inside(
            found.costs(), Cost::startMillis, Cost::endMillis, OperatorUid.COSTS_REPLAY_COSTS),
        Output.COSTS,
        ResultTypes.COST,
        OperatorUid.COSTS_SINK_COSTS);
    outputs.write(
        outputs.inside(
            found.notices(),
            CostNotice::fromMillis,
            CostNotice::toMillis,
            OperatorUid.COSTS_REPLAY_ANOMALIES),
        Output.COST_ANOMALIES,
        ResultTypes.COST_NOTICE,
        OperatorUid.COSTS_SINK_ANOMALIES);
    outputs.write(
        outputs.inside(
            found.recommendations(),
            one -> one.asOfMillis() - Utc.DAY,
            Recommendation::asOfMillis,
            OperatorUid.COSTS_REPLAY_RECOMMENDATIONS),
        Output.RECOMMENDATIONS,
        ResultTypes.RECOMMENDATION,
        OperatorUid.COSTS_SINK_RECOMMENDATIONS);
    outputs.writeDeadLetters(
        rejected, OperatorUid.COSTS_LIMIT_DEAD_LETTERS, OperatorUid.COSTS_SINK_DEAD_LETTERS);
    outputs.write(found.late(), Output.LATE, ResultTypes.LATE_ITEM, OperatorUid.COSTS_SINK_LATE);
  }
}
