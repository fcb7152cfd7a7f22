package dev.highwater.input;

import dev.highwater.anomalies.core.ServiceNotes;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All that was ever said of services, from the topics or files of {@code inputs.feedback} and
 * {@code inputs.deployments}: what a job that starts for the first time would know. Topics are read
 * by a plain consumer without a group.
 */
public final class PastNotes {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private PastNotes() {}

  /**
   * By service; empty where the settings name neither input.
   *
   * @throws IOException where not all could be read
   */
  public static Map<String, ServiceNotes> read(Settings settings) throws IOException {
    Map<String, ServiceNotes> notes = new TreeMap<>();
    read(
        settings,
        "feedback",
        item -> {
          if (item.value() instanceof Feedback said) {
            notes.replaceAll((service, known) -> known.withoutFeedback(said.id()));
            if (!said.undoes()) {
              notes.merge(
                  said.service(), ServiceNotes.NONE.with(said), (known, one) -> known.with(said));
            }
          }
        });
    read(
        settings,
        "deployments",
        item -> {
          if (item.value() instanceof Deployment deployment) {
            notes.replaceAll((service, known) -> known.withoutDeployment(deployment.id()));
            if (!deployment.undoes()) {
              notes.merge(
                  deployment.service(),
                  ServiceNotes.NONE.with(deployment),
                  (known, one) -> known.with(deployment));
            }
          }
        });
    notes.values().removeIf(ServiceNotes::isEmpty);
    return notes;
  }

  private static void read(Settings settings, String name, Consumer<Decoded> out)
      throws IOException {
    Settings.Input input = settings.inputs().get(name);
    if (input == null) {
      return;
    }
    if (!input.isTopic()) {
      FileInputs.forEach(settings, input, EventTimeRange.ALL, out);
      return;
    }
    KafkaItems items = KafkaItems.of(settings, input, EventTimeRange.ALL);
    TopicSpan.Read read =
        TopicSpan.read(
            settings,
            input.topics(),
            "measure",
            0,
            Long.MAX_VALUE,
            PATIENCE,
            record -> items.decode(record, out));
    if (!read.complete()) {
      throw new IOException("inputs." + name + ": not read to the end of " + input.topics());
    }
  }
}
