package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.flink.OperatorUid;
import dev.highwater.relabel.RelabelConfig;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.signals.SignalInputs;
import dev.highwater.signals.SignalOutputs;
import dev.highwater.signals.SignalsSettings;
import dev.highwater.signals.core.TelemetrySource;
import dev.highwater.signals.pack.ClassifierSettings;
import dev.highwater.signals.pack.PackCatalog;
import dev.highwater.signals.pack.PackException;
import dev.highwater.signals.pack.PackSource;
import dev.highwater.sink.kafka.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** From the file's settings, inputs and outputs to those of the topology, one by one. */
public final class SignalsMapping {
  private SignalsMapping() {}

  /**
   * The classifier; pack files are read here, on the machine that submits.
   *
   * @throws PackException every mistake of every pack
   */
  public static PackCatalog classifier(Settings settings) {
    return new PackCatalog(classifierSettings(settings));
  }

  /** Tells every mistake of every pack; for {@link SettingsFile#read(Path, SettingsFile.Check)}. */
  public static void checkPacks(Settings settings, BiConsumer<String, String> problem) {
    List<String> packs = settings.signals().packs();
    List<String> problems = new ArrayList<>();
    List<PackSource> files = files(packs, problems);
    try {
      ClassifierSettings defaults = ClassifierSettings.defaults().withExtraPacks(files);
      new PackCatalog(defaults.withPacks(builtIn(packs)));
    } catch (PackException e) {
      problems.addAll(e.problems());
    }
    problems.forEach(text -> problem.accept("signals.packs", text));
  }

  static ClassifierSettings classifierSettings(Settings settings) {
    Settings.Signals signals = settings.signals();
    ClassifierSettings defaults = ClassifierSettings.defaults();
    Settings.Input metrics = settings.inputs().get("metrics");
    List<RelabelConfig> relabel = metrics == null ? List.of() : metrics.relabelConfigs();
    return new ClassifierSettings(
        builtIn(signals.packs()),
        files(signals.packs()),
        signals.serviceLabels(),
        signals.tenantLabels(),
        signals.environmentLabels(),
        signals.dimensions(),
        signals.excludedRoutes(),
        signals.namespaces(),
        relabel,
        metrics == null ? defaults.replicaLabels() : metrics.replicaLabels(),
        metrics == null ? defaults.clusterLabels() : metrics.clusterLabels(),
        sources(signals),
        defaults.cacheSize());
  }

  static SignalsSettings settings(Settings settings, Scope scope) {
    Settings.Signals signals = settings.signals();
    return SignalsSettings.defaults()
        .withAllowedLateness(settings.time().allowedLateness().toMillis())
        .withSourceOrder(sources(signals))
        .withSourceHold(signals.sourceHold().toMillis())
        .withSilenceAfter(signals.silenceAfter().toMillis())
        .withSeriesLimit(signals.cardinalityLimit())
        .withTimeEndsWithInput(!scope.isLive());
  }

  static SignalInputs open(Inputs inputs) {
    return new SignalInputs(
        inputs.items("metrics", OperatorUid.SIGNALS_SOURCE_METRICS),
        inputs.items("spans", OperatorUid.SIGNALS_SOURCE_SPANS),
        inputs.items("logs", OperatorUid.SIGNALS_SOURCE_LOGS),
        inputs.clock(OperatorUid.SIGNALS_SOURCE_CLOCK, OperatorUid.SIGNALS_SINK_CLOCK));
  }

  static void attach(SignalOutputs found, Outputs outputs) {
    outputs.write(
        outputs.inside(
            found.signals(),
            Signal::windowStartMillis,
            Signal::windowEndMillis,
            OperatorUid.SIGNALS_REPLAY_WINDOWS),
        Output.SIGNALS,
        ResultTypes.SIGNAL,
        OperatorUid.SIGNALS_SINK_SIGNALS);
    outputs.writeDeadLetters(
        outputs.cloudWatch(found.signals(), found.rejected(), OperatorUid.SIGNALS_SINK_CLOUDWATCH),
        OperatorUid.SIGNALS_LIMIT_DEAD_LETTERS,
        OperatorUid.SIGNALS_SINK_DEAD_LETTERS);
    outputs.write(found.late(), Output.LATE, ResultTypes.LATE_ITEM, OperatorUid.SIGNALS_SINK_LATE);
  }

  private static List<TelemetrySource> sources(Settings.Signals signals) {
    return signals.sources().stream()
        .map(name -> TelemetrySource.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private static List<String> builtIn(List<String> packs) {
    return packs.stream().filter(PackSource.BUILT_IN::contains).toList();
  }

  private static List<PackSource> files(List<String> packs) {
    List<String> problems = new ArrayList<>();
    List<PackSource> sources = files(packs, problems);
    if (!problems.isEmpty()) {
      throw new PackException(problems.stream().map(text -> "signals.packs: " + text).toList());
    }
    return sources;
  }

  private static List<PackSource> files(List<String> packs, List<String> problems) {
    List<PackSource> sources = new ArrayList<>();
    for (String pack : packs) {
      if (PackSource.BUILT_IN.contains(pack)) {
        continue;
      }
      if (!pack.endsWith(".yaml") && !pack.endsWith(".yml")) {
        problems.add(
            "\""
                + pack
                + "\": expected one of "
                + String.join(", ", PackSource.BUILT_IN)
                + " or a .yaml file");
        continue;
      }
      try {
        sources.add(new PackSource(pack, Files.readString(Path.of(pack))));
      } catch (IOException e) {
        problems.add(pack + " cannot be read: " + e.getClass().getSimpleName());
      }
    }
    return sources;
  }
}
