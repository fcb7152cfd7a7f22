package dev.highwater.report;

import dev.highwater.config.Settings;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.result.CostReportRecord;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultTypes;
import dev.highwater.topics.TopicWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes reports as records on the topic of the output {@code cost-reports}: one for each part and
 * currency, at least once, at the time of writing.
 */
final class ReportRecords {
  private ReportRecords() {}

  /**
   * Writes them; when it answers, all are there.
   *
   * @param parts the report by its part: {@code team=web}; empty for all
   */
  static void write(Settings settings, Settings.Output output, Map<String, CostReport> parts)
      throws IOException {
    ResultCodec<CostReportRecord> codec =
        ResultCodec.of(
            ResultTypes.COST_REPORT,
            output.encoding(),
            output.topic(),
            settings.schemaRegistry().client());
    ResultEncoder<CostReportRecord> encoder = codec.encoder();
    try (TopicWriter topic = new TopicWriter(settings.kafka(), output.topic())) {
      long now = System.currentTimeMillis();
      for (Map.Entry<String, CostReport> part : parts.entrySet()) {
        for (CostReportRecord one : records(part.getKey(), part.getValue())) {
          topic.send(now, one.key(), encoder.encode(one), codec.encoding().contentType());
        }
      }
      topic.flush();
    }
  }

  private static List<CostReportRecord> records(String part, CostReport report) {
    List<CostReportRecord> records = new ArrayList<>(List.of(one(part, report)));
    report.otherCurrencies().forEach(other -> records.add(one(part, other)));
    return records;
  }

  private static CostReportRecord one(String part, CostReport report) {
    List<ReportLine> lines = ReportLine.of(report);
    return new CostReportRecord(
        report.period().from(),
        report.period().to(),
        report.currency(),
        report.basis().settingName(),
        part,
        report.asOfMillis(),
        plain(report.total().total()),
        plain(report.total().previousTotal()),
        report.total().changePercent(),
        report.total().completeThrough(),
        report.extras().savings().potential(),
        report.extras().savings().implemented(),
        lines.subList(1, lines.size()).stream().map(ReportRecords::line).toList(),
        plain(report.total().comparedTotal()));
  }

  private static CostReportRecord.Line line(ReportLine line) {
    return new CostReportRecord.Line(
        line.section(),
        line.name(),
        plain(line.total()),
        plain(line.previousTotal()),
        line.changePercent(),
        line.completeThrough().isEmpty() ? null : line.completeThrough(),
        plain(line.comparedTotal()));
  }

  private static BigDecimal plain(BigDecimal money) {
    return money == null ? null : money.stripTrailingZeros();
  }
}
