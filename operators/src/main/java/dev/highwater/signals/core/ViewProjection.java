package dev.highwater.signals.core;

import dev.highwater.event.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * From a series with all its dimensions to the series of each view that shows it.
 *
 * <p>A view shows a series that has all its dimensions. The labels are those dimensions, and {@code
 * environment} wherever known. {@code by} is the dimensions joined with commas; empty for primary
 * views, so that totals are counted once.
 */
public final class ViewProjection {
  private ViewProjection() {}

  /** At most one series per view; their order is that of the views. */
  public static List<SignalSeries> project(FamilyDefinition family, SignalSeries series) {
    List<SignalSeries> projected = new ArrayList<>(family.views().size());
    Labels all = series.labels();
    String environment = all.get(SignalSeries.ENVIRONMENT);
    for (FamilyDefinition.View view : family.views()) {
      Labels.Builder labels = Labels.builder();
      boolean shown = true;
      for (String name : view.names()) {
        String value = all.get(name);
        if (value == null) {
          shown = false;
          break;
        }
        labels.set(name, value);
      }
      if (shown) {
        labels.set(SignalSeries.ENVIRONMENT, environment);
        projected.add(
            new SignalSeries(
                series.service(),
                series.family(),
                series.convention(),
                labels.build(),
                view.primary() ? "" : String.join(",", view.names())));
      }
    }
    return projected;
  }
}
