package dev.highwater.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The jobs that a settings file configures, each with its inputs and outputs. One file may
 * configure several: a job looks at its own inputs and outputs only.
 */
public enum JobName {
  /** Golden signals from metrics, spans and logs. */
  SIGNALS(
      List.of("metrics", "spans", "logs"), List.of(), List.of("signals", "dead-letters", "late")),
  /** Anomalies of signals. */
  ANOMALIES(
      List.of("signals"),
      List.of("feedback", "deployments"),
      List.of("anomalies", "series", "dead-letters", "late")),
  /** What things cost, from bills; how large instances should be, from how they are used. */
  COSTS(
      List.of("billing", "utilisation"),
      List.of(),
      List.of("costs", "cost-anomalies", "recommendations", "dead-letters", "late"));

  private final String data;
  private final String control;
  private final String outputs;

  JobName(List<String> data, List<String> control, List<String> outputs) {
    this.data = String.join(",", data);
    this.control = String.join(",", control);
    this.outputs = String.join(",", outputs);
  }

  /** Name on the command line, in consumer groups and in transactional ids. */
  public String id() {
    return ValueType.word(this);
  }

  /** The job of a name. */
  public static Optional<JobName> of(String id) {
    return Arrays.stream(values()).filter(job -> job.id().equals(id)).findFirst();
  }

  /** Names of all jobs. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(JobName::id).toList();
  }

  /** Inputs that move its time; it needs at least one of them. */
  public List<String> data() {
    return list(data);
  }

  /**
   * Inputs that tell it what to do: compacted, read from their beginning, without a say in what
   * time it is.
   */
  public List<String> control() {
    return list(control);
  }

  /** All inputs. */
  public List<String> inputs() {
    return Stream.concat(data().stream(), control().stream()).toList();
  }

  /** All outputs. */
  public List<String> outputs() {
    return list(outputs);
  }

  private static List<String> list(String names) {
    return names.isEmpty() ? List.of() : List.of(names.split(","));
  }
}
