package dev.highwater.input;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Timed;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The values of an input that holds one kind of them, its dead letters aside. Counts the dead
 * letters; values are counted by whoever uses them, but of inputs that tell a job what to do all is
 * used, and counted here.
 */
public final class Values<T extends Timed> extends ProcessFunction<Decoded, T> {
  private static final long serialVersionUID = 1L;

  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", HighwaterTypes.DEAD_LETTER);

  private final String input;
  private final Class<T> type;
  private final boolean allUsed;

  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle deadLettered;
  private transient ItemCounter.Handle accepted;

  /**
   * @param allUsed count values as received and accepted
   */
  public Values(String input, Class<T> type, boolean allUsed) {
    this.input = input;
    this.type = type;
    this.allUsed = allUsed;
  }

  @Override
  public void open(OpenContext context) {
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), input);
    deadLettered = ItemCounter.DEAD_LETTERED.register(getRuntimeContext(), input);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), input);
  }

  @Override
  public void processElement(Decoded item, Context context, Collector<T> out) {
    if (item.deadLetter() != null) {
      received.add(1);
      deadLettered.add(1);
      context.output(DEAD_LETTERS, item.deadLetter());
      return;
    }
    if (allUsed) {
      received.add(1);
      accepted.add(1);
    }
    out.collect(type.cast(item.value()));
  }
}
