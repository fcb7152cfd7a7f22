package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import dev.highwater.config.Settings;
import dev.highwater.input.PastBills;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Bills of the input {@code billing}, as far back as it goes. */
final class BillTopics implements BillSource {
  private final Settings settings;
  private final Settings.Input input;
  private final long fromMillis;
  private final ReportProgress progress;
  private final List<String> problems = new ArrayList<>();
  private long rows;

  /**
   * @param fromMillis bills that became known before are not read
   */
  BillTopics(Settings settings, long fromMillis, ReportProgress progress) {
    this.settings = settings;
    this.input = settings.inputs().get("billing");
    this.fromMillis = fromMillis;
    this.progress = progress;
  }

  @Override
  public void forEach(Consumer<BillingItem> out) throws IOException {
    PastBills.Read read =
        PastBills.read(
            settings,
            input,
            fromMillis,
            item -> {
              out.accept(item);
              progress.rows(++rows);
            });
    progress.clear();
    if (read.deadLetters() > 0) {
      problems.add(read.deadLetters() + " records or rows are no bill that can be used");
    }
    if (!read.complete()) {
      problems.add("not read to the end: no further record came for 30 s");
    }
  }

  @Override
  public List<String> problems() {
    return problems;
  }

  @Override
  public String what() {
    return input.isTopic() ? String.join(", ", input.topics()) : String.join(", ", input.files());
  }
}
