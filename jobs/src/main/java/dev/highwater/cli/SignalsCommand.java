package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.jobs.Explain;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signals explain}. */
@Command(name = "signals", description = "Explain where a service's signals come from.")
final class SignalsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected `signals explain SERVICE`");
  }

  @Command(
      name = "explain",
      description = {
        "Tell what of a service was seen, what its signals are computed from, and why.",
        "Reads the recent records of the inputs; changes nothing."
      })
  int explain(
      @Parameters(paramLabel = "SERVICE", description = "The service's name.") String service,
      @Mixin ConfigOption config,
      @Option(
              names = "--since",
              paramLabel = "D",
              defaultValue = "10m",
              converter = Times.DurationConverter.class,
              description =
                  "How far to look back in topics; by default ${DEFAULT-VALUE}. Files are read whole.")
          Duration since)
      throws Exception {
    Settings settings = config.read(JobName.SIGNALS, Use.inputs(JobName.SIGNALS));
    var out = spec.commandLine().getOut();
    Explain.Answer answer = Explain.service(settings, service, since);
    answer.notes().forEach(out::println);
    out.print(answer.text());
    out.flush();
    return answer.seen() ? 0 : 1;
  }
}
