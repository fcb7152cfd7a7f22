package dev.highwater.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.BudgetAlarm;
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

  private ReportJson() {}

  /** The file's text. */
  public static String of(CostReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      DefaultIndenter indent = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent));
      json.writeStartObject();
      json.writeStringField("schema", SCHEMA);
      write(report, json);
      json.writeNumberField("leftOut", report.leftOut());
      reconciliations(report.reconciliations(), json);
      json.writeArrayFieldStart("otherCurrencies");
      for (CostReport other : report.otherCurrencies()) {
        json.writeStartObject();
        write(other, json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }

  static String money(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private static void write(CostReport report, JsonGenerator json) throws IOException {
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
    amounts(report.total(), json);
    date("lastCharge", report.reach().lastCharge(), json);
    json.writeBooleanField("billOver", report.isBillOver());
    json.writeObjectFieldStart("effects");
    json.writeStringField("volume", money(report.effects().volume()));
    json.writeStringField("price", money(report.effects().price()));
    json.writeStringField("mix", money(report.effects().mix()));
    json.writeStringField("commitment", money(report.effects().commitment()));
    json.writeEndObject();
    breakdown(report.breakdown(), json);
    days(report.days(), json);
    untagged(report.untagged(), json);
    movers(report.movers(), json);
    corrections(report.frozen(), json);
    incomplete(report, json);
    extras(report.extras(), json);
  }

  private static void amounts(Line line, JsonGenerator json) throws IOException {
    json.writeStringField("total", money(line.total()));
    json.writeStringField("previousTotal", money(line.previousTotal()));
    if (line.changePercent() == null) {
      json.writeNullField("changePercent");
      if (line.isNew()) {
        json.writeStringField("change", "new");
      }
    } else {
      json.writeNumberField("changePercent", line.changePercent());
    }
    json.writeStringField("comparedTotal", money(line.comparedTotal()));
    date("completeThrough", line.completeThrough(), json);
  }

  private static void date(String name, LocalDate date, JsonGenerator json) throws IOException {
    json.writeStringField(name, date == null ? null : date.toString());
  }

  private static void breakdown(Map<Grouping, List<Line>> breakdown, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("breakdown");
    for (Map.Entry<Grouping, List<Line>> group : breakdown.entrySet()) {
      json.writeArrayFieldStart(group.getKey().field());
      for (Line line : group.getValue()) {
        json.writeStartObject();
        json.writeStringField("name", line.name());
        amounts(line, json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void days(List<CostReport.Day> days, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("days");
    for (CostReport.Day day : days) {
      json.writeStartObject();
      json.writeStringField("date", day.date().toString());
      json.writeStringField("total", money(day.total()));
      json.writeBooleanField("preliminary", day.preliminary());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void untagged(CostReport.Untagged untagged, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("untagged");
    json.writeStringField("total", money(untagged.total()));
    json.writeFieldName("percentOfUsage");
    json.writeNumber(untagged.percentOfUsage());
    amountList("byService", untagged.byService(), json);
    json.writeEndObject();
  }

  private static void amountList(String name, List<CostReport.Amount> amounts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (CostReport.Amount amount : amounts) {
      json.writeStartObject();
      json.writeStringField("name", amount.name());
      json.writeStringField("total", money(amount.total()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void movers(List<CostReport.Mover> movers, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("topMovers");
    for (CostReport.Mover mover : movers) {
      json.writeStartObject();
      json.writeStringField("service", mover.service());
      json.writeStringField("account", mover.account());
      json.writeStringField("region", mover.region());
      json.writeStringField("usageType", mover.usageType());
      json.writeStringField("total", money(mover.total()));
      json.writeStringField("previousTotal", money(mover.previousTotal()));
      json.writeStringField("change", money(mover.change()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void corrections(List<CostReport.LaterCorrection> corrections, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("laterCorrections");
    for (CostReport.LaterCorrection correction : corrections) {
      json.writeStartObject();
      json.writeStringField("month", correction.month().toString());
      json.writeStringField("closed", correction.closed().toString());
      json.writeStringField("total", money(correction.total()));
      amountList("byService", correction.byService(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void incomplete(CostReport report, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("incompleteDeliveries");
    for (var one : report.incomplete()) {
      json.writeStartObject();
      json.writeStringField("scope", one.delivery().scope());
      json.writeStringField("deliveryId", one.delivery().id());
      json.writeNumberField("rows", one.received());
      json.writeFieldName("expectedRows");
      if (one.expected() < 0) {
        json.writeNull();
      } else {
        json.writeNumber(one.expected());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void extras(ReportExtras extras, JsonGenerator json) throws IOException {
    savings(extras.savings(), json);
    json.writeArrayFieldStart("recommendations");
    for (ReportExtras.Recommendation one : extras.recommendations()) {
      recommendation(one, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("anomalies");
    for (ReportExtras.AnomalyLine one : extras.anomalies()) {
      json.writeStartObject();
      json.writeStringField("date", one.day().toString());
      json.writeStringField("step", one.step());
      json.writeStringField("start", Instant.ofEpochMilli(one.startMillis()).toString());
      json.writeStringField("name", one.name());
      json.writeStringField("total", money(one.total()));
      json.writeStringField("expected", money(one.expected()));
      json.writeStringField("cause", one.cause());
      anomaly(one, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    forecast(extras.forecast(), json);
    outlook(extras.outlook(), json);
    unitCosts(extras.unitCosts(), json);
    estimates(extras.estimates(), json);
    budgets(extras.budgets(), json);
  }

  /** What the sentence says, for who does not read sentences. */
  private static void anomaly(ReportExtras.AnomalyLine one, JsonGenerator json) throws IOException {
    json.writeStringField("id", one.id());
    json.writeStringField("state", one.state());
    json.writeStringField("end", Instant.ofEpochMilli(one.endMillis()).toString());
    json.writeStringField("dimension", one.dimension());
    json.writeStringField("value", one.value());
    json.writeStringField("direction", one.direction());
    json.writeStringField("impact", money(one.impact()));
    json.writeBooleanField("expectedGrowth", one.expectedGrowth());
    texts("alsoSeenIn", one.alsoSeenIn(), json);
    json.writeArrayFieldStart("causes");
    for (ReportExtras.AnomalyCause cause : one.causes()) {
      json.writeStartObject();
      json.writeStringField("service", cause.service());
      json.writeStringField("account", cause.account());
      json.writeStringField("region", cause.region());
      json.writeStringField("usageType", cause.usageType());
      json.writeStringField("impact", money(cause.impact()));
      json.writeNumberField("share", cause.share());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void outlook(ReportExtras.Outlook outlook, JsonGenerator json) throws IOException {
    if (outlook == null) {
      json.writeNullField("outlook");
      return;
    }
    json.writeObjectFieldStart("outlook");
    date("from", outlook.from(), json);
    date("to", outlook.to(), json);
    json.writeObjectFieldStart("total");
    expected(outlook.total(), json);
    json.writeEndObject();
    json.writeArrayFieldStart("past");
    for (ReportExtras.Amount day : outlook.past()) {
      json.writeStartObject();
      json.writeStringField("date", day.name());
      json.writeStringField("total", money(day.total()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("days");
    for (ReportExtras.Expected day : outlook.days()) {
      json.writeStartObject();
      json.writeStringField("date", day.name());
      expected(day, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("byService");
    for (ReportExtras.Expected service : outlook.byService()) {
      json.writeStartObject();
      json.writeStringField("name", service.name());
      expected(service, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void expected(ReportExtras.Expected one, JsonGenerator json) throws IOException {
    json.writeStringField("mean", money(one.mean()));
    json.writeStringField("lower80", money(one.lower80()));
    json.writeStringField("upper80", money(one.upper80()));
    json.writeStringField("lower95", money(one.lower95()));
    json.writeStringField("upper95", money(one.upper95()));
  }

  private static void unitCosts(ReportExtras.UnitCosts unitCosts, JsonGenerator json)
      throws IOException {
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
      unitStep(one.total(), json);
      json.writeArrayFieldStart("days");
      for (ReportExtras.UnitStep day : one.days()) {
        json.writeStartObject();
        json.writeStringField("date", Utc.date(day.startMillis()).toString());
        unitStep(day, json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("hours");
      int hours = shown++ < SERVICES_BY_HOUR ? Math.min(HOURS, one.hours().size()) : 0;
      for (ReportExtras.UnitStep hour :
          one.hours().subList(one.hours().size() - hours, one.hours().size())) {
        json.writeStartObject();
        json.writeStringField("hour", Instant.ofEpochMilli(hour.startMillis()).toString());
        unitStep(hour, json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("withoutTraffic", unitCosts.withoutTraffic(), json);
    json.writeEndObject();
  }

  private static void unitStep(ReportExtras.UnitStep step, JsonGenerator json) throws IOException {
    json.writeStringField("cost", money(step.cost()));
    json.writeStringField("coveredCost", money(step.coveredCost()));
    json.writeStringField("requests", step.requests() == null ? null : money(step.requests()));
    json.writeStringField("per1000", step.per1000() == null ? null : money(step.per1000()));
    json.writeNumberField("hoursWithTraffic", step.hours());
  }

  private static void estimates(List<ReportExtras.Estimate> estimates, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("estimates");
    for (ReportExtras.Estimate one : estimates) {
      json.writeStartObject();
      date("date", one.day(), json);
      json.writeNumberField("instances", one.instances());
      json.writeNumberField("hours", one.hours());
      json.writeNumberField("unpricedHours", one.unpricedHours());
      estimate(one.total(), json);
      json.writeArrayFieldStart("byApplication");
      for (ReportExtras.EstimateLine line : one.byApplication()) {
        json.writeStartObject();
        json.writeStringField("service", line.service());
        json.writeStringField("application", line.application());
        estimate(line, json);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void estimate(ReportExtras.EstimateLine line, JsonGenerator json)
      throws IOException {
    json.writeStringField("estimated", money(line.estimated()));
    json.writeStringField("billed", line.billed() == null ? null : money(line.billed()));
    json.writeFieldName("errorPercent");
    json.writeNumber(line.errorPercent());
  }

  private static void savings(ReportExtras.Savings savings, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("optimization");
    json.writeStringField("potentialSavings", money(savings.potential()));
    json.writeStringField("potentialListSavings", money(savings.potentialList()));
    json.writeStringField("potentialCurrency", Advice.CURRENCY);
    json.writeStringField("implementedSavings", money(savings.implemented()));
    json.writeStringField("implementedListSavings", money(savings.implementedList()));
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
    texts("notLookedFor", savings.notLookedFor(), json);
    json.writeArrayFieldStart("changes");
    for (ReportExtras.Change one : savings.changes()) {
      json.writeStartObject();
      json.writeStringField("resource", one.resource());
      json.writeStringField("change", one.change());
      date("since", one.since(), json);
      json.writeStringField("oldType", one.oldType());
      json.writeStringField("newType", one.newType());
      json.writeStringField("listSavings", money(one.listSavings()));
      json.writeStringField("effectiveSavings", money(one.effectiveSavings()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void recommendation(ReportExtras.Recommendation one, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("resource", one.resource());
    texts("members", one.members(), json);
    json.writeStringField("type", one.type());
    json.writeStringField("region", one.region());
    json.writeStringField(
        "monthlyCost", one.monthlyCost() == null ? null : money(one.monthlyCost()));
    json.writeStringField("action", one.action());
    json.writeStringField("reason", one.reason());
    json.writeStringField("monthlySavings", money(one.monthlySavings()));
    json.writeNumberField("risk", one.risk());
    json.writeBooleanField("counted", one.counted());
    texts("reasons", one.reasons(), json);
    json.writeArrayFieldStart("options");
    for (ReportExtras.Choice option : one.options()) {
      json.writeStartObject();
      json.writeStringField("action", option.action());
      json.writeStringField("type", option.type());
      json.writeStringField("hourly", money(option.hourly()));
      json.writeStringField("monthlyListSavings", money(option.listSavings()));
      json.writeStringField("monthlySavings", money(option.effectiveSavings()));
      json.writeNumberField("risk", option.risk());
      texts("reasons", option.reasons(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void texts(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void budgets(List<ReportExtras.BudgetLine> budgets, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("budgets");
    for (ReportExtras.BudgetLine one : budgets) {
      json.writeStartObject();
      json.writeStringField("name", one.name());
      json.writeStringField("currency", one.currency());
      json.writeStringField("cost", one.basis().settingName());
      json.writeStringField("from", one.from().toString());
      json.writeStringField("to", one.to().toString());
      json.writeStringField("amount", money(one.amount()));
      json.writeStringField("actual", money(one.actual()));
      json.writeNumberField("actualPercent", one.actualPercent());
      forecast(one.forecast(), json);
      if (one.runsOut() == null) {
        json.writeNullField("runsOut");
      } else {
        json.writeObjectFieldStart("runsOut");
        date("date", one.runsOut().day(), json);
        date("earliest", one.runsOut().earliest(), json);
        date("latest", one.runsOut().latest(), json);
        json.writeBooleanField("expected", one.runsOut().expected());
        json.writeEndObject();
      }
      json.writeArrayFieldStart("crossed");
      for (BudgetAlarm alarm : one.crossed()) {
        json.writeStartObject();
        json.writeStringField("kind", alarm.kind().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("percent", alarm.threshold());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void reconciliations(List<Reconciliation> all, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("reconciliation");
    for (Reconciliation one : all) {
      json.writeStartObject();
      json.writeStringField("source", one.source());
      json.writeStringField("currency", one.currency());
      json.writeStringField("from", one.from().toString());
      json.writeStringField("to", one.to().toString());
      sum(one.total(), json);
      json.writeFieldName("differencePercent");
      json.writeNumber(one.differencePercent());
      json.writeBooleanField("over", one.isOver());
      sums("byAccount", one.byAccount(), json);
      sums("byService", one.byService(), json);
      sums("byDay", one.byDay(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void sums(String name, List<Reconciliation.Sum> sums, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Reconciliation.Sum one : sums) {
      json.writeStartObject();
      json.writeStringField("name", one.name());
      sum(one, json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void sum(Reconciliation.Sum sum, JsonGenerator json) throws IOException {
    json.writeStringField("bill", money(sum.bill()));
    json.writeStringField("costExplorer", money(sum.said()));
    json.writeStringField("difference", money(sum.difference()));
  }

  private static void forecast(ReportExtras.Forecast forecast, JsonGenerator json)
      throws IOException {
    if (forecast == null) {
      json.writeNullField("forecast");
      return;
    }
    json.writeObjectFieldStart("forecast");
    json.writeStringField("until", forecast.until().toString());
    json.writeStringField("mean", money(forecast.mean()));
    json.writeStringField("lower80", money(forecast.lower80()));
    json.writeStringField("upper80", money(forecast.upper80()));
    json.writeStringField("lower95", money(forecast.lower95()));
    json.writeStringField("upper95", money(forecast.upper95()));
    json.writeEndObject();
  }
}
