package dev.highwater.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.rightsizing.Advice;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code cost-report.json}. Money stands in it as plain text, not rounded, so that no reader makes
 * a binary fraction of it; {@code docs/cost-report.md} tells every field. The same report is the
 * same bytes.
 */
public final class ReportJson {
  /** Grows when a field changes its meaning or goes away; new fields may come at any time. */
  public static final String SCHEMA = "highwater/cost-report/1";

  /** So many services have their last week by the hour: a report stays small enough for a topic. */
  private static final int SERVICES_BY_HOUR = 5;

  private static final int HOURS = 7 * 24;

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  private ReportJson(JsonGenerator json) {
    this.json = json;
  }

  /** The file's text. */
  public static String of(CostReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      DefaultIndenter indent = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent));
      new ReportJson(json).file(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }

  static String money(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private void file(CostReport report) throws IOException {
    json.writeStartObject();
    json.writeStringField("schema", SCHEMA);
    write(report);
    json.writeNumberField("leftOut", report.leftOut());
    reconciliations(report.reconciliations());
    objects("otherCurrencies", report.otherCurrencies(), this::write);
    json.writeEndObject();
  }

  private void write(CostReport report) throws IOException {
    json.writeObjectFieldStart("period");
    json.writeStringField("from", report.period().from().toString());
    json.writeStringField("to", report.period().to().toString());
    json.writeStringField("previousFrom", report.period().previousFrom().toString());
    json.writeStringField("previousTo", report.period().previousTo().toString());
    json.writeEndObject();
    json.writeStringField(
        "asOf",
        report.asOfMillis() == null ? null : Instant.ofEpochMilli(report.asOfMillis()).toString());
    json.writeStringField("currency", report.currency());
    json.writeStringField("cost", report.basis().settingName());
    amounts(report.total());
    date("lastCharge", report.reach().lastCharge());
    json.writeBooleanField("billOver", report.isBillOver());
    json.writeObjectFieldStart("effects");
    amount("volume", report.effects().volume());
    amount("price", report.effects().price());
    amount("mix", report.effects().mix());
    amount("commitment", report.effects().commitment());
    json.writeEndObject();
    breakdown(report.breakdown());
    days(report.days());
    untagged(report.untagged());
    movers(report.movers());
    corrections(report.frozen());
    incomplete(report);
    extras(report.extras());
  }

  private void amounts(Line line) throws IOException {
    amount("total", line.total());
    amount("previousTotal", line.previousTotal());
    if (line.changePercent() == null) {
      json.writeNullField("changePercent");
      if (line.isNew()) {
        json.writeStringField("change", "new");
      }
    } else {
      json.writeNumberField("changePercent", line.changePercent());
    }
    amount("comparedTotal", line.comparedTotal());
    date("completeThrough", line.completeThrough());
  }

  private void date(String name, LocalDate date) throws IOException {
    json.writeStringField(name, date == null ? null : date.toString());
  }

  private void breakdown(Map<Grouping, List<Line>> breakdown) throws IOException {
    json.writeObjectFieldStart("breakdown");
    for (Map.Entry<Grouping, List<Line>> group : breakdown.entrySet()) {
      objects(
          group.getKey().field(),
          group.getValue(),
          line -> {
            json.writeStringField("name", line.name());
            amounts(line);
          });
    }
    json.writeEndObject();
  }

  private void days(List<CostReport.Day> days) throws IOException {
    objects(
        "days",
        days,
        day -> {
          json.writeStringField("date", day.date().toString());
          amount("total", day.total());
          json.writeBooleanField("preliminary", day.preliminary());
        });
  }

  private void untagged(CostReport.Untagged untagged) throws IOException {
    json.writeObjectFieldStart("untagged");
    amount("total", untagged.total());
    json.writeFieldName("percentOfUsage");
    json.writeNumber(untagged.percentOfUsage());
    amountList("byService", untagged.byService());
    json.writeEndObject();
  }

  private void amountList(String name, List<CostReport.Amount> amounts) throws IOException {
    objects(
        name,
        amounts,
        amount -> {
          json.writeStringField("name", amount.name());
          amount("total", amount.total());
        });
  }

  private void movers(List<CostReport.Mover> movers) throws IOException {
    objects(
        "topMovers",
        movers,
        mover -> {
          json.writeStringField("service", mover.service());
          json.writeStringField("account", mover.account());
          json.writeStringField("region", mover.region());
          json.writeStringField("usageType", mover.usageType());
          amount("total", mover.total());
          amount("previousTotal", mover.previousTotal());
          amount("change", mover.change());
        });
  }

  private void corrections(List<CostReport.LaterCorrection> corrections) throws IOException {
    objects(
        "laterCorrections",
        corrections,
        correction -> {
          json.writeStringField("month", correction.month().toString());
          json.writeStringField("closed", correction.closed().toString());
          amount("total", correction.total());
          amountList("byService", correction.byService());
        });
  }

  private void incomplete(CostReport report) throws IOException {
    objects(
        "incompleteDeliveries",
        report.incomplete(),
        one -> {
          json.writeStringField("scope", one.delivery().scope());
          json.writeStringField("deliveryId", one.delivery().id());
          json.writeNumberField("rows", one.received());
          json.writeFieldName("expectedRows");
          if (one.expected() < 0) {
            json.writeNull();
          } else {
            json.writeNumber(one.expected());
          }
        });
  }

  private void extras(ReportExtras extras) throws IOException {
    savings(extras.savings());
    objects("recommendations", extras.recommendations(), this::recommendation);
    objects(
        "anomalies",
        extras.anomalies(),
        one -> {
          json.writeStringField("date", one.day().toString());
          json.writeStringField("step", one.step());
          json.writeStringField("start", Instant.ofEpochMilli(one.startMillis()).toString());
          json.writeStringField("name", one.name());
          amount("total", one.total());
          amount("expected", one.expected());
          json.writeStringField("cause", one.cause());
          anomaly(one);
        });
    forecast(extras.forecast());
    outlook(extras.outlook());
    unitCosts(extras.unitCosts());
    estimates(extras.estimates());
    budgets(extras.budgets());
  }

  /** What the sentence says, for who does not read sentences. */
  private void anomaly(ReportExtras.AnomalyLine one) throws IOException {
    json.writeStringField("id", one.id());
    json.writeStringField("state", one.state());
    json.writeStringField("end", Instant.ofEpochMilli(one.endMillis()).toString());
    json.writeStringField("dimension", one.dimension());
    json.writeStringField("value", one.value());
    json.writeStringField("direction", one.direction());
    amount("impact", one.impact());
    json.writeBooleanField("expectedGrowth", one.expectedGrowth());
    texts("alsoSeenIn", one.alsoSeenIn());
    objects(
        "causes",
        one.causes(),
        cause -> {
          json.writeStringField("service", cause.service());
          json.writeStringField("account", cause.account());
          json.writeStringField("region", cause.region());
          json.writeStringField("usageType", cause.usageType());
          amount("impact", cause.impact());
          json.writeNumberField("share", cause.share());
        });
  }

  private void outlook(ReportExtras.Outlook outlook) throws IOException {
    if (outlook == null) {
      json.writeNullField("outlook");
      return;
    }
    json.writeObjectFieldStart("outlook");
    date("from", outlook.from());
    date("to", outlook.to());
    json.writeObjectFieldStart("total");
    expected(outlook.total());
    json.writeEndObject();
    objects(
        "past",
        outlook.past(),
        day -> {
          json.writeStringField("date", day.name());
          amount("total", day.total());
        });
    objects(
        "days",
        outlook.days(),
        day -> {
          json.writeStringField("date", day.name());
          expected(day);
        });
    objects(
        "byService",
        outlook.byService(),
        service -> {
          json.writeStringField("name", service.name());
          expected(service);
        });
    json.writeEndObject();
  }

  private void expected(ReportExtras.Expected one) throws IOException {
    amount("mean", one.mean());
    amount("lower80", one.lower80());
    amount("upper80", one.upper80());
    amount("lower95", one.lower95());
    amount("upper95", one.upper95());
  }

  private void unitCosts(ReportExtras.UnitCosts unitCosts) throws IOException {
    if (unitCosts == null) {
      json.writeNullField("unitCost");
      return;
    }
    json.writeObjectFieldStart("unitCost");
    json.writeArrayFieldStart("services");
    int shown = 0;
    for (ReportExtras.UnitCost one : unitCosts.services()) {
      json.writeStartObject();
      json.writeStringField("name", one.application());
      unitStep(one.total());
      objects(
          "days",
          one.days(),
          day -> {
            json.writeStringField("date", Utc.date(day.startMillis()).toString());
            unitStep(day);
          });
      int hours = shown++ < SERVICES_BY_HOUR ? Math.min(HOURS, one.hours().size()) : 0;
      objects(
          "hours",
          one.hours().subList(one.hours().size() - hours, one.hours().size()),
          hour -> {
            json.writeStringField("hour", Instant.ofEpochMilli(hour.startMillis()).toString());
            unitStep(hour);
          });
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("withoutTraffic", unitCosts.withoutTraffic());
    json.writeEndObject();
  }

  private void unitStep(ReportExtras.UnitStep step) throws IOException {
    amount("cost", step.cost());
    amount("coveredCost", step.coveredCost());
    amount("requests", step.requests());
    amount("per1000", step.per1000());
    json.writeNumberField("hoursWithTraffic", step.hours());
  }

  private void estimates(List<ReportExtras.Estimate> estimates) throws IOException {
    objects(
        "estimates",
        estimates,
        one -> {
          date("date", one.day());
          json.writeNumberField("instances", one.instances());
          json.writeNumberField("hours", one.hours());
          json.writeNumberField("unpricedHours", one.unpricedHours());
          estimate(one.total());
          objects(
              "byApplication",
              one.byApplication(),
              line -> {
                json.writeStringField("service", line.service());
                json.writeStringField("application", line.application());
                estimate(line);
              });
        });
  }

  private void estimate(ReportExtras.EstimateLine line) throws IOException {
    amount("estimated", line.estimated());
    amount("billed", line.billed());
    json.writeFieldName("errorPercent");
    json.writeNumber(line.errorPercent());
  }

  private void savings(ReportExtras.Savings savings) throws IOException {
    json.writeObjectFieldStart("optimization");
    amount("potentialSavings", savings.potential());
    amount("potentialListSavings", savings.potentialList());
    json.writeStringField("potentialCurrency", Advice.CURRENCY);
    amount("implementedSavings", savings.implemented());
    amount("implementedListSavings", savings.implementedList());
    json.writeStringField(
        "advisedAt",
        savings.advisedAtMillis() == null
            ? null
            : Instant.ofEpochMilli(savings.advisedAtMillis()).toString());
    json.writeObjectFieldStart("leftOut");
    for (Map.Entry<String, Integer> entry : new TreeMap<>(savings.leftOut()).entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
    texts("notLookedFor", savings.notLookedFor());
    objects(
        "changes",
        savings.changes(),
        one -> {
          json.writeStringField("resource", one.resource());
          json.writeStringField("change", one.change());
          date("since", one.since());
          json.writeStringField("oldType", one.oldType());
          json.writeStringField("newType", one.newType());
          amount("listSavings", one.listSavings());
          amount("effectiveSavings", one.effectiveSavings());
        });
    json.writeEndObject();
  }

  private void recommendation(ReportExtras.Recommendation one) throws IOException {
    json.writeStringField("resource", one.resource());
    texts("members", one.members());
    json.writeStringField("type", one.type());
    json.writeStringField("region", one.region());
    amount("monthlyCost", one.monthlyCost());
    json.writeStringField("action", one.action());
    json.writeStringField("reason", one.reason());
    amount("monthlySavings", one.monthlySavings());
    json.writeNumberField("risk", one.risk());
    json.writeBooleanField("counted", one.counted());
    texts("reasons", one.reasons());
    objects(
        "options",
        one.options(),
        option -> {
          json.writeStringField("action", option.action());
          json.writeStringField("type", option.type());
          amount("hourly", option.hourly());
          amount("monthlyListSavings", option.listSavings());
          amount("monthlySavings", option.effectiveSavings());
          json.writeNumberField("risk", option.risk());
          texts("reasons", option.reasons());
        });
  }

  private void texts(String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void budgets(List<ReportExtras.BudgetLine> budgets) throws IOException {
    objects(
        "budgets",
        budgets,
        one -> {
          json.writeStringField("name", one.name());
          json.writeStringField("currency", one.currency());
          json.writeStringField("cost", one.basis().settingName());
          json.writeStringField("from", one.from().toString());
          json.writeStringField("to", one.to().toString());
          amount("amount", one.amount());
          amount("actual", one.actual());
          json.writeNumberField("actualPercent", one.actualPercent());
          forecast(one.forecast());
          if (one.runsOut() == null) {
            json.writeNullField("runsOut");
          } else {
            json.writeObjectFieldStart("runsOut");
            date("date", one.runsOut().day());
            date("earliest", one.runsOut().earliest());
            date("latest", one.runsOut().latest());
            json.writeBooleanField("expected", one.runsOut().expected());
            json.writeEndObject();
          }
          objects(
              "crossed",
              one.crossed(),
              alarm -> {
                json.writeStringField("kind", alarm.kind().name().toLowerCase(Locale.ROOT));
                json.writeNumberField("percent", alarm.threshold());
              });
        });
  }

  private void reconciliations(List<Reconciliation> all) throws IOException {
    objects(
        "reconciliation",
        all,
        one -> {
          json.writeStringField("source", one.source());
          json.writeStringField("currency", one.currency());
          json.writeStringField("from", one.from().toString());
          json.writeStringField("to", one.to().toString());
          sum(one.total());
          json.writeFieldName("differencePercent");
          json.writeNumber(one.differencePercent());
          json.writeBooleanField("over", one.isOver());
          sums("byAccount", one.byAccount());
          sums("byService", one.byService());
          sums("byDay", one.byDay());
        });
  }

  private void sums(String name, List<Reconciliation.Sum> sums) throws IOException {
    objects(
        name,
        sums,
        one -> {
          json.writeStringField("name", one.name());
          sum(one);
        });
  }

  private void sum(Reconciliation.Sum sum) throws IOException {
    amount("bill", sum.bill());
    amount("costExplorer", sum.said());
    amount("difference", sum.difference());
  }

  private void forecast(ReportExtras.Forecast forecast) throws IOException {
    if (forecast == null) {
      json.writeNullField("forecast");
      return;
    }
    json.writeObjectFieldStart("forecast");
    json.writeStringField("until", forecast.until().toString());
    amount("mean", forecast.mean());
    amount("lower80", forecast.lower80());
    amount("upper80", forecast.upper80());
    amount("lower95", forecast.lower95());
    amount("upper95", forecast.upper95());
    json.writeEndObject();
  }

  /** Writes the fields of an object. */
  private interface Fields<T> {
    void write(T one) throws IOException;
  }

  private <T> void objects(String name, List<T> all, Fields<T> fields) throws IOException {
    json.writeArrayFieldStart(name);
    for (T one : all) {
      json.writeStartObject();
      fields.write(one);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Money as text; {@code null} stays so. */
  private void amount(String name, BigDecimal amount) throws IOException {
    json.writeStringField(name, amount == null ? null : money(amount));
  }
}
