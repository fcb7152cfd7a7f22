package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.relabel.RelabelConfig;
import dev.highwater.signals.SignalsSettings;
import dev.highwater.signals.core.TelemetrySource;
import dev.highwater.signals.pack.ClassifierSettings;
import dev.highwater.signals.pack.PackCatalog;
import dev.highwater.signals.pack.PackException;
import dev.highwater.signals.pack.PackSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From the file's settings to those of the topology, one by one. */
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

  static ClassifierSettings classifierSettings(Settings settings) {
    Settings.Signals signals = settings.signals();
    ClassifierSettings defaults = ClassifierSettings.defaults();
    Settings.Input metrics = settings.inputs().get("metrics");
    List<RelabelConfig> relabel = metrics == null ? List.of() : metrics.relabelConfigs();
    return new ClassifierSettings(
        signals.packs().stream().filter(PackSource.BUILT_IN::contains).toList(),
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

  private static List<TelemetrySource> sources(Settings.Signals signals) {
    return signals.sources().stream()
        .map(name -> TelemetrySource.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private static List<PackSource> files(List<String> packs) {
    List<PackSource> sources = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String pack : packs) {
      if (PackSource.BUILT_IN.contains(pack)) {
        continue;
      }
      if (!pack.endsWith(".yaml") && !pack.endsWith(".yml")) {
        problems.add(
            "signals.packs: \""
                + pack
                + "\": expected one of "
                + String.join(", ", PackSource.BUILT_IN)
                + " or a .yaml file");
        continue;
      }
      try {
        sources.add(new PackSource(pack, Files.readString(Path.of(pack))));
      } catch (IOException e) {
        problems.add("signals.packs: " + pack + " cannot be read: " + e.getClass().getSimpleName());
      }
    }
    if (!problems.isEmpty()) {
      throw new PackException(problems);
    }
    return sources;
  }
}
