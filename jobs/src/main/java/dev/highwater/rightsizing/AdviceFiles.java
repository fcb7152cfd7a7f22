package dev.highwater.rightsizing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.Finding;
import dev.highwater.cost.rightsizing.Option;
import dev.highwater.cost.rightsizing.ReasonCode;
import dev.highwater.cost.rightsizing.Usage;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes advice: {@code rightsizing.json} with everything, {@code rightsizing.csv} a line each. */
final class AdviceFiles {
  private AdviceFiles() {}

  static void write(Advice advice, Path folder) throws IOException {
    try (AtomicFile json = new AtomicFile(folder.resolve("rightsizing.json"));
        AtomicFile csv = new AtomicFile(folder.resolve("rightsizing.csv"))) {
      writeJson(advice, json);
      writeCsv(advice, csv);
      json.commit();
      csv.commit();
    }
  }

  private static void writeJson(Advice advice, AtomicFile file) throws IOException {
    try (JsonGenerator out =
        new JsonFactory().createGenerator(file.writer()).useDefaultPrettyPrinter()) {
      out.writeStartObject();
      out.writeStringField("asOf", Instant.ofEpochMilli(advice.asOfMillis()).toString());
      out.writeStringField("currency", Advice.CURRENCY);
      out.writeObjectFieldStart("potentialSavings");
      out.writeStringField("listMonthly", advice.potentialList().toPlainString());
      out.writeStringField("effectiveMonthly", advice.potentialEffective().toPlainString());
      out.writeEndObject();
      out.writeObjectFieldStart("leftOut");
      for (Map.Entry<String, Integer> entry : advice.leftOut().entrySet()) {
        out.writeNumberField(entry.getKey(), entry.getValue());
      }
      out.writeEndObject();
      out.writeArrayFieldStart("absentWithoutInventory");
      for (var kind : advice.absent()) {
        out.writeString(kind.text());
      }
      out.writeEndArray();
      out.writeArrayFieldStart("findings");
      for (Finding finding : advice.findings()) {
        writeFinding(finding, out);
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  private static void writeFinding(Finding finding, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("finding", finding.kind().text());
    out.writeStringField("resource", finding.resource());
    out.writeArrayFieldStart("members");
    for (String member : finding.members()) {
      out.writeString(member);
    }
    out.writeEndArray();
    out.writeStringField("type", finding.type());
    out.writeStringField("region", finding.region());
    out.writeStringField("listMonthly", money(finding.monthly()));
    writeReasons(finding.reasons(), out);
    Usage usage = finding.usage();
    if (usage != null) {
      out.writeObjectFieldStart("usage");
      out.writeNumberField("hours", usage.hours());
      out.writeNumberField("ofHours", usage.ofHours());
      out.writeNumberField("samples", usage.samples());
      writeNumber("cpuAverage", usage.cpuAverage(), out);
      writeNumber("cpuP995", usage.cpuP995(), out);
      writeNumber("cpuMax", usage.cpuMax(), out);
      writeNumber("memoryAverage", usage.memoryAverage(), out);
      writeNumber("memoryP995", usage.memoryP995(), out);
      writeNumber("memoryMax", usage.memoryMax(), out);
      out.writeEndObject();
    }
    out.writeArrayFieldStart("options");
    for (Option option : finding.options()) {
      out.writeStartObject();
      out.writeStringField("action", option.action());
      out.writeStringField("type", option.type());
      out.writeStringField("hourly", money(option.hourly()));
      out.writeStringField("listSavingsMonthly", money(option.listSavings()));
      out.writeStringField("effectiveSavingsMonthly", money(option.effectiveSavings()));
      writeNumber("cpuP995", option.cpuPercent(), out);
      writeNumber("memoryMax", option.memoryPercent(), out);
      out.writeNumberField("risk", option.risk());
      writeReasons(option.reasons(), out);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeReasons(Collection<ReasonCode> reasons, JsonGenerator out)
      throws IOException {
    out.writeArrayFieldStart("reasons");
    for (ReasonCode reason : reasons) {
      out.writeString(reason.name());
    }
    out.writeEndArray();
  }

  private static void writeNumber(String name, double number, JsonGenerator out)
      throws IOException {
    if (Double.isNaN(number)) {
      out.writeNullField(name);
    } else {
      out.writeFieldName(name);
      out.writeNumber(rounded(number));
    }
  }

  private static void writeCsv(Advice advice, AtomicFile file) throws IOException {
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file.writer());
    csv.writeRecord(
        "resource",
        "finding",
        "instances",
        "type",
        "region",
        "hours",
        "cpu_average",
        "cpu_p99_5",
        "cpu_max",
        "memory_average",
        "memory_max",
        "list_monthly",
        "action",
        "recommended_type",
        "recommended_hourly",
        "list_savings_monthly",
        "effective_savings_monthly",
        "risk",
        "reasons");
    for (Finding finding : advice.findings()) {
      Usage usage = finding.usage();
      Option best = finding.options().isEmpty() ? null : finding.options().get(0);
      csv.writeRecord(
          finding.resource(),
          finding.kind().text(),
          Integer.toString(finding.members().size()),
          finding.type(),
          finding.region(),
          usage == null ? "" : Integer.toString(usage.hours()),
          usage == null ? "" : text(usage.cpuAverage()),
          usage == null ? "" : text(usage.cpuP995()),
          usage == null ? "" : text(usage.cpuMax()),
          usage == null ? "" : text(usage.memoryAverage()),
          usage == null ? "" : text(usage.memoryMax()),
          money(finding.monthly()),
          best == null ? "" : best.action(),
          best == null ? "" : best.type(),
          best == null ? "" : money(best.hourly()),
          best == null ? "" : money(best.listSavings()),
          best == null ? "" : money(best.effectiveSavings()),
          best == null ? "" : Integer.toString(best.risk()),
          (best == null ? finding.reasons() : best.reasons())
              .stream().map(Enum::name).collect(Collectors.joining(" ")));
    }
    csv.flush();
  }

  private static String money(BigDecimal amount) {
    return amount == null ? "" : amount.toPlainString();
  }

  private static String text(double number) {
    return Double.isNaN(number) ? "" : rounded(number).toPlainString();
  }

  /** Six decimals: samples are not measured more finely, and sums depend on their order below. */
  private static BigDecimal rounded(double number) {
    BigDecimal rounded =
        BigDecimal.valueOf(number).setScale(6, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.signum() == 0 ? new BigDecimal(BigInteger.ZERO) : rounded;
  }
}
