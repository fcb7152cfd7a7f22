package dev.highwater.signals.functions;

import dev.highwater.event.Decoded;
import dev.highwater.flink.ItemCounter;
import dev.highwater.signals.core.Classifier;
import dev.highwater.signals.core.EventShares;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.PaneShare;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.util.Collector;

/** Spans or log records become what they add to the pane that holds their time. */
public final class EventIngestFunction extends IngestFunction<PaneShare> {
  private static final long serialVersionUID = 1;

  private final String input;
  private final Classifier classifier;
  private transient Map<String, FamilyDefinition> families;
  private transient ItemCounter.Handle accepted;

  /**
   * @param input {@code spans} or {@code logs}
   */
  public EventIngestFunction(String input, Classifier classifier, long allowedLatenessMillis) {
    super(input, allowedLatenessMillis);
    this.input = input;
    this.classifier = classifier;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    families = classifier.families();
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), input);
  }

  @Override
  boolean accept(Decoded item, Context context, Collector<PaneShare> out) {
    List<EventUse> uses =
        item.span() != null
            ? classifier.classify(item.span())
            : item.log() != null ? classifier.classify(item.log()) : List.of();
    boolean used = false;
    for (EventUse use : uses) {
      for (PaneShare share : EventShares.of(use, families.get(use.family()))) {
        used = true;
        out.collect(share);
      }
    }
    if (used) {
      accepted.add(1);
    }
    return used;
  }
}
