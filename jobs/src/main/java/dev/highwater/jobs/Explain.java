package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import dev.highwater.input.EventTimeRange;
import dev.highwater.input.FileInputs;
import dev.highwater.input.RecentItems;
import dev.highwater.input.TopicSpan;
import dev.highwater.signals.pack.PackCatalog;
import dev.highwater.signals.pack.SignalsExplainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where a service's signals come from, out of the inputs' recent records. */
public final class Explain {
  private Explain() {}

  /**
   * @param text the explanation, lines ending with a line feed
   * @param notes what was read, one line for each input
   * @param seen whether anything of the service was seen
   */
  public record Answer(String text, List<String> notes, boolean seen) {}

  /**
   * Reads without a consumer group, so that nothing is committed.
   *
   * @param since how far to look back in topics; files are read whole
   */
  public static Answer service(Settings settings, String service, Duration since) throws Exception {
    PackCatalog catalog = SignalsMapping.classifier(settings);
    SignalsExplainer explainer =
        new SignalsExplainer(catalog, settings.signals().sourceHold().toMillis());
    List<String> notes = new ArrayList<>();
    if (settings.inputs(JobName.SIGNALS).stream().anyMatch(Settings.Input::isTopic)) {
      KafkaCheck.inputs(settings, JobName.SIGNALS);
    }
    for (Settings.Input input : settings.inputs(JobName.SIGNALS)) {
      Counting items = new Counting(explainer);
      String note;
      if (input.isTopic()) {
        TopicSpan.Read read = RecentItems.read(settings, input, since, items);
        note = read.records() + " records" + (read.complete() ? "" : ", not all there are");
      } else {
        FileInputs.forEach(settings, input, EventTimeRange.ALL, items);
        note = "all files";
      }
      notes.add(
          input.name()
              + ": "
              + note
              + ", "
              + items.items
              + " items"
              + (items.deadLetters == 0 ? "" : ", " + items.deadLetters + " dead letters"));
    }
    boolean seen = explainer.services().contains(service);
    return new Answer(explainer.explain(service), notes, seen);
  }

  private static final class Counting implements Consumer<Decoded> {
    private final SignalsExplainer explainer;
    private long items;
    private long deadLetters;

    Counting(SignalsExplainer explainer) {
      this.explainer = explainer;
    }

    @Override
    public void accept(Decoded item) {
      if (item.deadLetter() != null) {
        deadLetters++;
        return;
      }
      items++;
      if (item.metric() != null) {
        explainer.add(item.metric());
      } else if (item.span() != null) {
        explainer.add(item.span());
      } else {
        explainer.add(item.log());
      }
    }
  }
}
