package dev.highwater.report;

import dev.highwater.config.Settings;
import dev.highwater.input.PastBills;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bills on the topics of the settings' input {@code billing}, as far back as it goes: what is
 * usual, and so what is odd and what is to be expected, is learnt from the days before the period.
 */
final class TopicBills implements BillSource {
  private final Settings settings;
  private final Settings.Input input;
  private final ReportProgress progress;
  private final List<String> problems = new ArrayList<>();
  private long rows;
  private long leftOut;

  TopicBills(Settings settings, Settings.Input input, ReportProgress progress) {
    this.settings = settings;
    this.input = input;
    this.progress = progress;
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    PastBills.Read read;
    try {
      read =
          PastBills.read(
              settings,
              input,
              item -> {
                taker.item(item);
                progress.rows(++rows);
              });
    } finally {
      progress.clear();
    }
    problems.addAll(read.problems());
    leftOut = read.deadLetters();
    if (read.deadLetters() > read.problems().size()) {
      problems.add(
          "… and "
              + (read.deadLetters() - read.problems().size())
              + " more records or rows that are no bill");
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
  public long leftOut() {
    return leftOut;
  }

  @Override
  public String what() {
    return "topic " + String.join(", ", input.topics());
  }
}
