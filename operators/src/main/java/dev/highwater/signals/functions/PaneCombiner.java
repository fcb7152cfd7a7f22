package dev.highwater.signals.functions;

import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.Panes;
import dev.highwater.signals.core.SignalSeries;
import dev.highwater.signals.core.ViewProjection;
import dev.highwater.signals.core.WindowLevels;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Merges shares where they arise, so that panes instead of items cross the network: first by series
 * with all their dimensions, then, when sent, into the series of the family's views.
 *
 * <p>In: shares of one item each. Out: at most one share per view series, pane and lowest window
 * level in each flush, with the pane's last millisecond as timestamp. Sent before the watermark
 * that closes their pane, before a checkpoint barrier, at the end of input and when {@code limit}
 * accumulators are held, so there is no state to store and nothing is behind the watermark that was
 * not before. Amounts of different lowest window levels stay apart: what enters a window must not
 * depend on which subtask merged it.
 */
public final class PaneCombiner extends AbstractStreamOperator<PaneShare>
    implements OneInputStreamOperator<PaneShare, PaneShare>, BoundedOneInput {
  private static final long serialVersionUID = 1;

  private record Cell(SignalSeries series, int level) {}

  private final Map<String, FamilyDefinition> families;
  private final int limit;
  private transient TreeMap<Long, Map<Cell, Accumulator>> panes;
  private transient int held;

  /**
   * @param families by name, serializable
   * @param limit accumulators that are held at most
   */
  public PaneCombiner(Map<String, FamilyDefinition> families, int limit) {
    this.families = new HashMap<>(families);
    this.limit = limit;
  }

  @Override
  public void open() throws Exception {
    super.open();
    panes = new TreeMap<>();
    held = 0;
    getMetricGroup().addGroup("highwater").gauge("held", () -> held);
  }

  @Override
  public void processElement(StreamRecord<PaneShare> element) {
    PaneShare share = element.getValue();
    int level = WindowLevels.lowestLevel(share.amount().maxIntervalMillis());
    if (level >= Panes.LEVEL_COUNT) {
      return;
    }
    Map<Cell, Accumulator> pane =
        panes.computeIfAbsent(share.paneStartMillis(), start -> new HashMap<>());
    Cell cell = new Cell(share.series(), level);
    Accumulator sum = pane.get(cell);
    if (sum != null) {
      sum.merge(share.amount());
      return;
    }
    pane.put(cell, share.amount());
    if (++held >= limit) {
      flush(Long.MAX_VALUE);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush(mark.getTimestamp());
    super.processWatermark(mark);
  }

  /** Of an idle input no watermark comes any more, and time goes on without it. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    if (status.isIdle()) {
      flush(Long.MAX_VALUE);
    }
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush(Long.MAX_VALUE);
  }

  @Override
  public void endInput() {
    flush(Long.MAX_VALUE);
  }

  /** Sends all panes whose last millisecond is not after {@code watermark}. */
  private void flush(long watermark) {
    Iterator<Map.Entry<Long, Map<Cell, Accumulator>>> iterator = panes.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<Long, Map<Cell, Accumulator>> pane = iterator.next();
      long last = pane.getKey() + Panes.PANE_MILLIS - 1;
      if (last > watermark) {
        break;
      }
      send(pane.getKey(), pane.getValue());
      held -= pane.getValue().size();
      iterator.remove();
    }
  }

  private void send(long pane, Map<Cell, Accumulator> cells) {
    Map<Cell, Accumulator> views = new HashMap<>();
    cells.forEach(
        (cell, amount) -> {
          FamilyDefinition family = families.get(cell.series.family());
          if (family == null) {
            throw new IllegalStateException("no family " + cell.series.family());
          }
          for (SignalSeries series : ViewProjection.project(family, cell.series)) {
            Accumulator sum =
                views.computeIfAbsent(new Cell(series, cell.level), unused -> new Accumulator());
            sum.merge(amount);
          }
        });
    views.forEach(
        (cell, amount) ->
            output.collect(
                new StreamRecord<>(
                    new PaneShare(cell.series, pane, amount), pane + Panes.PANE_MILLIS - 1)));
  }
}
