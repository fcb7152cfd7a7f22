package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.event.Feedback;
import dev.highwater.event.Labels;
import dev.highwater.jobs.FeedbackWriter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code anomalies feedback}. */
@Command(
    name = "feedback",
    description = {
      "Say that something is no anomaly, that it is expected, or that there is maintenance.",
      "Writes one record to the topic of inputs.feedback and prints its id, with which it can be undone."
    })
final class FeedbackCommand implements Callable<Integer> {
  private static final List<String> VERDICTS =
      List.of(Feedback.NOT_AN_ANOMALY, Feedback.EXPECTED, Feedback.MAINTENANCE);

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--undo", paramLabel = "ID", description = "Take back what was said by this id.")
  private String undo;

  @Option(
      names = "--verdict",
      paramLabel = "VERDICT",
      description = "not-an-anomaly, expected or maintenance.")
  private String verdict;

  @Option(names = "--service", paramLabel = "NAME", description = "The service it is about.")
  private String service;

  @Option(
      names = "--signal",
      paramLabel = "NAME",
      description = "Only this signal; by default all of the service.")
  private String signal;

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "Only series with this label; may be repeated.")
  private Map<String, String> labels;

  @Option(names = "--anomaly", paramLabel = "ID", description = "The anomaly it is about.")
  private String anomaly;

  @Option(
      names = "--from",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "When it begins; by default now.")
  private Instant from;

  @Option(
      names = "--until",
      paramLabel = "T",
      converter = Times.InstantConverter.class,
      description = "When it ends; by default a day later.")
  private Instant until;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "Who says so; by default you.")
  private String by;

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
  private String comment;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.read(JobName.ANOMALIES, Use.only("inputs.feedback"));
    Settings.Input input = settings.inputs().get("feedback");
    if (input == null || !input.isTopic()) {
      throw new ParameterException(spec.commandLine(), "inputs.feedback: expected a topic");
    }
    Feedback said = said(Instant.now());
    FeedbackWriter.write(settings, input.topics().get(0), said);
    PrintWriter out = spec.commandLine().getOut();
    out.println(said.undoes() ? "undone: " + said.id() : said.id());
    out.flush();
    return 0;
  }

  private Feedback said(Instant now) {
    if (undo != null) {
      if (verdict != null || service != null) {
        throw new ParameterException(spec.commandLine(), "--undo stands alone");
      }
      return Feedback.undo(undo, now.toEpochMilli());
    }
    if (verdict == null || !VERDICTS.contains(verdict)) {
      throw new ParameterException(
          spec.commandLine(), "--verdict: expected one of " + String.join(", ", VERDICTS));
    }
    if (service == null) {
      throw new ParameterException(spec.commandLine(), "--service: expected the service's name");
    }
    if (until != null && !until.isAfter(from == null ? now : from)) {
      throw new ParameterException(spec.commandLine(), "--until must be after --from");
    }
    return new Feedback(
        UUID.randomUUID().toString(),
        service,
        signal,
        labels == null ? null : Labels.copyOf(labels),
        anomaly,
        verdict,
        from == null ? null : from.toEpochMilli(),
        until == null ? null : until.toEpochMilli(),
        by,
        comment,
        now.toEpochMilli());
  }
}
