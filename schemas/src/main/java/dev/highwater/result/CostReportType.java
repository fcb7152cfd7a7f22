package dev.highwater.result;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** {@code highwater.cost-reports}. */
final class CostReportType extends ResultType<CostReportRecord> {
  private static final long serialVersionUID = 1L;

  CostReportType() {
    super("cost_report");
  }

  @Override
  public String key(CostReportRecord report) {
    return report.key();
  }

  /** A report of long ago is kept as long as any other. */
  @Override
  public long timestampMillis(CostReportRecord report) {
    return -1;
  }

  @Override
  Schema classSchema() {
    return dev.highwater.avro.CostReport.getClassSchema();
  }

  @Override
  SpecificRecordBase newRecord() {
    return new dev.highwater.avro.CostReport();
  }

  @Override
  SpecificRecordBase toAvro(CostReportRecord report) {
    List<dev.highwater.avro.CostReportLine> lines = new ArrayList<>();
    for (CostReportRecord.Line line : report.lines()) {
      lines.add(
          new dev.highwater.avro.CostReportLine(
              line.section(),
              line.name(),
              text(line.total()),
              text(line.previousTotal()),
              text(line.changePercent()),
              line.completeThrough(),
              text(line.comparedTotal())));
    }
    return new dev.highwater.avro.CostReport(
        report.from().toString(),
        report.to().toString(),
        orEmpty(report.currency()),
        orEmpty(report.cost()),
        orEmpty(report.part()),
        report.asOfMillis(),
        text(report.total()),
        text(report.previousTotal()),
        text(report.changePercent()),
        report.completeThrough() == null ? null : report.completeThrough().toString(),
        text(report.potentialSavings()),
        text(report.implementedSavings()),
        lines,
        text(report.comparedTotal()));
  }

  private static String text(BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  @Override
  CostReportRecord fromAvro(SpecificRecordBase record) throws ResultFormatException {
    dev.highwater.avro.CostReport avro = (dev.highwater.avro.CostReport) record;
    try {
      List<CostReportRecord.Line> lines = new ArrayList<>();
      for (dev.highwater.avro.CostReportLine line : avro.getLines()) {
        lines.add(
            new CostReportRecord.Line(
                line.getSection(),
                line.getName(),
                number(line.getTotal()),
                number(line.getPreviousTotal()),
                number(line.getChangePercent()),
                line.getCompleteThrough(),
                number(line.getComparedTotal())));
      }
      return new CostReportRecord(
          LocalDate.parse(avro.getPeriodFrom()),
          LocalDate.parse(avro.getPeriodTo()),
          avro.getCurrency(),
          avro.getCost(),
          avro.getPart(),
          avro.getAsOfMillis(),
          number(avro.getTotal()),
          number(avro.getPreviousTotal()),
          number(avro.getChangePercent()),
          avro.getCompleteThrough() == null ? null : LocalDate.parse(avro.getCompleteThrough()),
          number(avro.getPotentialSavings()),
          number(avro.getImplementedSavings()),
          lines,
          number(avro.getComparedTotal()));
    } catch (NumberFormatException | DateTimeException e) {
      throw new ResultFormatException("no amount or no day that cost reports have");
    }
  }

  private static BigDecimal number(String text) {
    return text == null ? null : new BigDecimal(text);
  }
}
