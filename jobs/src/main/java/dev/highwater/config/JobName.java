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
      List.of("metrics", "spans", "logs"),
      List.of(),
      List.of(),
      List.of("signals", "dead-letters", "late")),
  /** Anomalies of signals. */
  ANOMALIES(
      List.of("signals"),
      List.of(),
      List.of("feedback", "deployments"),
      List.of("anomalies", "series", "dead-letters", "late")),
  /**
   * What things cost, from bills; how large instances should be, from how they are used; whether
   * traffic explains it, from signals.
   */
  COSTS(
      List.of("billing", "utilisation"),
      List.of("signals"),
      List.of(),
      List.of("costs", "cost-anomalies", "recommendations", "dead-letters", "late"));

  private final String data;
  private final String beside;
  private final String control;
  private final String outputs;

  JobName(List<String> data, List<String> beside, List<String> control, List<String> outputs) {
    this.data = String.join(",", data);
    this.beside = String.join(",", beside);
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

  /** Data that it looks at where it is there: without the others it is no reason to run. */
  public List<String> beside() {
    return list(beside);
  }

  /**
   * Inputs that tell it what to do: compacted, read from their beginning, without a say in what
   * time it is.
   */
  public List<String> control() {
    return list(control);
  }

  /**
   * Whether a start without state reads the inputs from where {@code inputs.*.start} says, whatever
   * the job has read before: sums of what only comes next would replace those of all that came.
   */
  public boolean readsAgainWithoutState() {
    return this == COSTS;
  }

  /** All inputs. */
  public List<String> inputs() {
    return Stream.of(data(), beside(), control()).flatMap(List::stream).toList();
  }

  /** All outputs. */
  public List<String> outputs() {
    return list(outputs);
  }

  private static List<String> list(String names) {
    return names.isEmpty() ? List.of() : List.of(names.split(","));
  }
}
