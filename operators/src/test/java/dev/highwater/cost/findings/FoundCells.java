package dev.highwater.cost.findings;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Cells for tests, one by one. */
final class FoundCells {
  private final Allocator allocator = new Allocator(AllocationSettings.DEFAULT);
  final List<CostCell> all = new ArrayList<>();

  FoundCells usage(LocalDate day, int hour, String service, String application, String cost) {
    return add(day, hour, service, application, cost, ChargeCategory.USAGE);
  }

  FoundCells add(
      LocalDate day,
      int hour,
      String service,
      String application,
      String cost,
      ChargeCategory category) {
    Bills.Builder charge =
        Bills.charge()
            .at(day.toString(), hour)
            .service(service)
            .usageType(service)
            .cost(cost)
            .category(category);
    if (!application.isEmpty()) {
      charge.tag("application", application);
    }
    all.add(allocator.cell(charge.build()));
    return this;
  }
}
