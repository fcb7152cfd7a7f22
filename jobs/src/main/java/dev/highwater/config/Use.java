package dev.highwater.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a command uses of a settings file: no other topic asks for a broker. */
@FunctionalInterface
public interface Use {
  /** Inputs and outputs by whole key, {@code inputs.billing}; those that are not there, too. */
  Set<String> of(Settings settings);

  /** What a job reads and writes. */
  static Use job(JobName job) {
    return settings -> {
      Set<String> keys = inputs(job).of(settings);
      if (settings.configures(job)) {
        settings.outputs(job).forEach(output -> keys.add("outputs." + output.name()));
      }
      return keys;
    };
  }

  /** What a job reads. */
  static Use inputs(JobName job) {
    return settings -> {
      Set<String> keys = new HashSet<>();
      settings.inputs(job).forEach(input -> keys.add("inputs." + input.name()));
      return keys;
    };
  }

  /** These and nothing else. */
  static Use only(String... keys) {
    return settings -> Set.of(keys);
  }

  /**
   * What the jobs read and write that the file is for, and reports. It is for those that read
   * something that no other one does: signals that stand beside bills are no word about the job
   * anomalies. Where there is none, it is for all.
   */
  static Use everything() {
    return settings -> {
      Set<String> keys = new HashSet<>(Set.of("outputs." + Keys.COST_REPORTS));
      List<JobName> configured =
          Arrays.stream(JobName.values()).filter(settings::configures).toList();
      for (JobName job : configured) {
        Set<String> own = inputs(job).of(settings);
        configured.stream()
            .filter(other -> other != job)
            .forEach(other -> own.removeAll(inputs(other).of(settings)));
        if (!own.isEmpty()) {
          keys.addAll(job(job).of(settings));
        }
      }
      if (configured.isEmpty()) {
        settings.outputs().keySet().forEach(name -> keys.add("outputs." + name));
      }
      return keys;
    };
  }
}
