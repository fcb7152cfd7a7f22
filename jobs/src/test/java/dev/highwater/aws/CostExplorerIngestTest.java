package dev.highwater.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.LoopbackAws.Call;
import dev.highwater.aws.LoopbackAws.Protocol;
import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.codec.billing.Envelope;
import dev.highwater.sink.aws.AwsCalls;
import dev.highwater.sink.aws.AwsException;
import dev.highwater.sink.aws.AwsSession;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;

/** The real SDK against a server of this machine. */
class CostExplorerIngestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATION = "GetCostAndUsage";
  private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
  private static final List<String> BY = List.of("LINKED_ACCOUNT", "SERVICE");

  @TempDir Path folder;
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final Map<String, List<ObjectNode>> written = new LinkedHashMap<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private LoopbackAws aws;
  private Duration timeout = LoopbackAws.PATIENT;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void readsEveryPageOfEveryMonthAndWritesADeliveryADay() throws IOException {
    aws.on(OPERATION, call -> day(call, 3));
    CostExplorerIngest.Summary summary =
        ingest(100).run(LocalDate.of(2026, 10, 30), LocalDate.of(2026, 11, 2), true, BY);

    List<Call> calls = aws.calls(OPERATION);
    assertThat(calls).hasSize(9).allMatch(call -> call.protocol() == Protocol.JSON);
    assertThat(calls.get(0).input().path("TimePeriod").path("Start").asText())
        .isEqualTo("2026-10-30");
    assertThat(calls.get(8).input().path("TimePeriod").path("End").asText())
        .isEqualTo("2026-11-02");
    assertThat(calls.get(0).input().path("GroupBy")).hasSize(2);
    assertThat(written)
        .containsOnlyKeys(
            "cost-explorer/111122223333/2026-10-30",
            "cost-explorer/111122223333/2026-10-31",
            "cost-explorer/111122223333/2026-11-01");
    assertThat(deliveries).allMatch(one -> one.mode() == Delivery.Mode.OVERWRITE);
    assertThat(written.values()).allSatisfy(rows -> assertThat(rows).hasSize(3));
    assertThat(summary.calls()).isEqualTo(9);
    assertThat(summary.billed()).containsOnlyKeys("USD");
    assertThat(summary.billed().get("USD"))
        .isEqualByComparingTo(new BigDecimal("11.111111011111111101"));
    assertThat(summary.lines("here").get(2)).startsWith("9 calls, $0.09");
    assertThat(said.get(0)).contains("at least 2 calls, $0.02").contains("100 of today's 100");
  }

  /** As many pages a day as given, each with one group. */
  private static Reply day(Call call, int pages) {
    LocalDate from = LocalDate.parse(call.input().path("TimePeriod").path("Start").asText());
    LocalDate to = LocalDate.parse(call.input().path("TimePeriod").path("End").asText());
    String token = call.text("NextPageToken");
    int page = token.isEmpty() ? 0 : Integer.parseInt(token);
    LocalDate day = from.plusDays(page / pages);
    boolean last = page + 1 == pages * (to.toEpochDay() - from.toEpochDay());
    ObjectNode body = body(day, "Service " + page % pages, "1.234567890123456789");
    if (!last) {
      body.put("NextPageToken", Integer.toString(page + 1));
    }
    return Reply.of(body);
  }

  private static ObjectNode body(LocalDate day, String service, String net) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode result = body.putArray("ResultsByTime").addObject();
    result
        .putObject("TimePeriod")
        .put("Start", day.toString())
        .put("End", day.plusDays(1).toString());
    result.put("Estimated", day.getMonthValue() == 11);
    group(result.putArray("Groups"), List.of("444455556666", service), net);
    body.putArray("DimensionValueAttributes")
        .addObject()
        .put("Value", "444455556666")
        .putObject("Attributes")
        .put("description", "shop");
    return body;
  }

  private static void group(ArrayNode groups, List<String> keys, String net) {
    ObjectNode group = groups.addObject();
    keys.forEach(group.withArray("Keys")::add);
    ObjectNode metrics = group.putObject("Metrics");
    for (String metric : CostQuery.METRICS) {
      metrics
          .putObject(metric)
          .put("Amount", metric.equals("NetUnblendedCost") ? net : "2.5")
          .put("Unit", metric.equals("UsageQuantity") ? "N/A" : "USD");
    }
  }

  @Test
  void aRowIsAFocusRow() throws IOException {
    aws.on(OPERATION, call -> day(call, 1));
    ingest(100).run(TODAY.minusDays(1), TODAY, true, BY);
    ObjectNode row = written.get("cost-explorer/111122223333/2026-11-22").get(0);
    assertThat(row.path("BilledCost").asText()).isEqualTo("1.234567890123456789");
    assertThat(row.path("EffectiveCost").asText()).isEqualTo("2.5");
    assertThat(row.path("ListCost").asText()).isEqualTo("2.5");
    assertThat(row.path("BillingAccountId").asText()).isEqualTo("111122223333");
    assertThat(row.path("SubAccountId").asText()).isEqualTo("444455556666");
    assertThat(row.path("SubAccountName").asText()).isEqualTo("shop");
    assertThat(row.path("ServiceName").asText()).isEqualTo("Service 0");
    assertThat(row.path("ChargePeriodStart").asText()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(row.path("ChargePeriodEnd").asText()).isEqualTo("2026-11-23T00:00:00Z");
    assertThat(row.path("BillingPeriodEnd").asText()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(row.path("x_Estimated").asBoolean()).isTrue();
    assertThat(row.has("ConsumedQuantity")).isFalse();
  }

  @Test
  void tagsAndRecordTypesAreWhatTheyStandFor() throws IOException {
    aws.on(
        OPERATION,
        call -> {
          ObjectNode body = JSON.createObjectNode();
          ObjectNode result = body.putArray("ResultsByTime").addObject();
          result.putObject("TimePeriod").put("Start", "2026-11-22").put("End", "2026-11-23");
          ArrayNode groups = result.putArray("Groups");
          group(groups, List.of("team$checkout", "Credit"), "-1");
          group(groups, List.of("team$", "Savings Plan Negation"), "-2");
          group(groups, List.of("team$a$b", "Savings Plan Recurring Fee"), "3");
          return Reply.of(body);
        });
    ingest(100).run(TODAY.minusDays(1), TODAY, true, List.of("TAG:team", "RECORD_TYPE"));
    Map<String, String> teams = new LinkedHashMap<>();
    for (ObjectNode row : written.get("cost-explorer/111122223333/2026-11-22")) {
      teams.put(row.path("ChargeCategory").asText(), row.path("Tags").path("team").asText("-"));
    }
    assertThat(teams)
        .containsOnly(
            Map.entry("Credit", "checkout"),
            Map.entry("Adjustment", "-"),
            Map.entry("Purchase", "a$b"));
    JsonNode group = aws.calls(OPERATION).get(0).input().path("GroupBy").get(0);
    assertThat(group.path("Type").asText()).isEqualTo("TAG");
    assertThat(group.path("Key").asText()).isEqualTo("team");
  }

  @Test
  void waitsLongerAndLongerWhileThereAreTooManyCalls() throws IOException {
    Reply refused = Reply.error(400, "LimitExceededException", "Rate exceeded");
    aws.on(
        OPERATION,
        List.of(refused, refused, refused, Reply.of(body(TODAY.minusDays(1), "S", "1"))));
    CostExplorerIngest.Summary summary = ingest(100).run(TODAY.minusDays(1), TODAY, true, BY);
    assertThat(pauses)
        .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(summary.calls()).as("what was refused costs nothing").isEqualTo(1);
    assertThat(summary.repeated()).isEqualTo(3);
  }

  @Test
  void givesUpAfterSoManyAttempts() {
    aws.on(OPERATION, List.of(Reply.error(400, "LimitExceededException", "Rate exceeded")));
    assertThatThrownBy(() -> ingest(100).run(TODAY.minusDays(1), TODAY, true, BY))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("GetCostAndUsage")
        .hasMessageContaining("LimitExceededException: Rate exceeded");
    assertThat(aws.calls(OPERATION)).hasSize(5);
  }

  @Test
  void repeatsAfterSilenceTroubleAndBrokenAnswersAndCountsWhatMayHaveBeenCharged()
      throws IOException {
    Reply trouble = Reply.error(503, "ServiceUnavailable", "later");
    Reply broken = Reply.broken("{\"ResultsByTime\": [{");
    Reply cutOff = Reply.cutOff("{\"ResultsByTime\": [");
    Reply good = Reply.of(body(TODAY.minusDays(1), "S", "1"));
    aws.on(OPERATION, List.of(trouble, broken, cutOff, good));
    // the SDK loads its classes, which takes longer than silence may
    ingest(100).run(TODAY.minusDays(1), TODAY, true, BY);
    written.clear();
    folder = Files.createDirectory(folder.resolve("anew"));

    timeout = LoopbackAws.UNTIL_SILENCE;
    aws.on(OPERATION, List.of(Reply.silence(), trouble, broken, cutOff, good));
    CostExplorerIngest.Summary summary = ingest(100).run(TODAY.minusDays(1), TODAY, true, BY);
    assertThat(summary.calls()).isEqualTo(4);
    assertThat(summary.repeated()).isEqualTo(4);
    assertThat(written).hasSize(1);
  }

  @Test
  void doesNotRepeatWhatIsNotAllowed() {
    aws.on(OPERATION, List.of(Reply.error(400, "AccessDeniedException", "no ce:GetCostAndUsage")));
    assertThatThrownBy(() -> ingest(100).run(TODAY.minusDays(1), TODAY, true, BY))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.kind()).isEqualTo(AwsException.Kind.DENIED))
        .hasMessageContaining("no ce:GetCostAndUsage");
    assertThat(aws.calls(OPERATION)).hasSize(1);
  }

  @Test
  void refusesAnAnswerToAnotherQuestion() {
    aws.on(OPERATION, List.of(Reply.of(body(TODAY.minusDays(9), "S", "1"))));
    assertThatThrownBy(() -> ingest(100).run(TODAY.minusDays(1), TODAY, true, BY))
        .hasMessageContaining("a result of 2026-11-14; asked for 2026-11-22 to 2026-11-23");
    assertThat(written).isEmpty();
  }

  @Test
  void stopsAtTheBudgetAndGoesOnAtThePage() throws IOException {
    aws.on(OPERATION, call -> day(call, 2));
    LocalDate from = LocalDate.of(2026, 10, 31);
    LocalDate to = LocalDate.of(2026, 11, 3);
    assertThatThrownBy(() -> ingest(5).run(from, to, true, BY))
        .isInstanceOf(CostExplorerIngest.BudgetException.class)
        .hasMessageContaining("5 calls")
        .hasMessageContaining("at page 4 of 2026-11-01");
    assertThat(aws.calls(OPERATION)).hasSize(5);
    assertThat(written).containsOnlyKeys("cost-explorer/111122223333/2026-10-31");

    CostExplorerIngest.Summary summary = ingest(100).run(from, to, true, BY);
    assertThat(aws.calls(OPERATION)).hasSize(6);
    assertThat(aws.calls(OPERATION).get(5).text("NextPageToken")).isEqualTo("3");
    assertThat(written).hasSize(3);
    assertThat(written.get("cost-explorer/111122223333/2026-11-01")).hasSize(2);
    assertThat(summary.calls()).isEqualTo(1);
    assertThat(summary.callsToday()).isEqualTo(6);
    assertThat(said).anyMatch(line -> line.contains("at page 4 of 2026-11-01"));
  }

  @Test
  void readsTheMonthAgainWhenAwsHasForgottenThePage() throws IOException {
    aws.on(OPERATION, call -> day(call, 2));
    assertThatThrownBy(() -> ingest(1).run(TODAY.minusDays(1), TODAY, true, BY))
        .isInstanceOf(CostExplorerIngest.BudgetException.class);
    int[] refused = {0};
    aws.on(
        OPERATION,
        call ->
            !call.text("NextPageToken").isEmpty() && refused[0]++ == 0
                ? Reply.error(400, "InvalidNextTokenException", "expired")
                : day(call, 2));
    ingest(100).run(TODAY.minusDays(1), TODAY, true, BY);
    assertThat(written.get("cost-explorer/111122223333/2026-11-22")).hasSize(2);
    assertThat(said).anyMatch(line -> line.contains("reading that month from its start"));
  }

  @Test
  void readsAgainWhatMayBeRestatedAndWritesOnlyWhatChanged() throws IOException {
    aws.on(OPERATION, call -> all(call, "1"));
    ingest(100).run(null, TODAY, true, BY);
    assertThat(written).hasSize(31 + 22);
    assertThat(aws.calls(OPERATION).get(0).input().path("TimePeriod").path("Start").asText())
        .isEqualTo("2026-10-01");

    written.clear();
    aws.on(
        OPERATION,
        call ->
            all(
                call,
                call.input().path("TimePeriod").path("Start").asText().startsWith("2026-10")
                    ? "9"
                    : "1"));
    CostExplorerIngest.Summary summary = ingest(100).run(TODAY, TODAY.plusDays(1), true, BY);
    assertThat(summary.from()).isEqualTo(LocalDate.of(2026, 10, 1));
    assertThat(summary.days()).isEqualTo(31 + 23);
    assertThat(written)
        .as("October was restated, the 23rd is new")
        .hasSize(31 + 1)
        .containsKey("cost-explorer/111122223333/2026-11-23");

    written.clear();
    assertThat(ingest(100).run(TODAY, TODAY.plusDays(1), false, BY).days()).isEqualTo(1);
    assertThat(written).isEmpty();
  }

  private static Reply all(Call call, String net) {
    LocalDate from = LocalDate.parse(call.input().path("TimePeriod").path("Start").asText());
    LocalDate to = LocalDate.parse(call.input().path("TimePeriod").path("End").asText());
    ObjectNode body = body(from, "S", net);
    ArrayNode results = (ArrayNode) body.path("ResultsByTime");
    for (LocalDate day = from.plusDays(1); day.isBefore(to); day = day.plusDays(1)) {
      results.add(body(day, "S", net).path("ResultsByTime").get(0));
    }
    return Reply.of(body);
  }

  @Test
  void oneProcessAtATime() throws IOException {
    try (SyncState held = SyncState.open(folder, "111122223333")) {
      assertThat(held.run).isNull();
      assertThatThrownBy(() -> ingest(100).run(TODAY.minusDays(1), TODAY, true, BY))
          .hasMessageContaining("is in use");
    }
  }

  /** Whatever they write to: a day's calls are counted in one place. */
  @Test
  void aDaysCallsAreThoseOfAllOutputsTogether() throws IOException {
    aws.on(OPERATION, call -> day(call, 2));
    LocalDate from = TODAY.minusDays(1);
    ingest(3, folder.resolve("a")).run(from, TODAY, true, BY);
    Path landed = Files.createDirectories(folder.resolve("b"));
    Files.writeString(
        landed.resolve("cost-explorer-111122223333.json"),
        "{\"lastSync\":null,\"calls\":{\"day\":\"" + TODAY + "\",\"count\":1},\"written\":{}}");
    int made = aws.calls(OPERATION).size();
    assertThatThrownBy(() -> ingest(made + 2, landed).run(from, TODAY, true, BY))
        .as("one more was counted by an earlier version")
        .isInstanceOf(CostExplorerIngest.BudgetException.class);
    assertThat(aws.calls(OPERATION)).hasSize(made + 1);
    assertThat(ingest(100, landed).run(from, TODAY, true, BY).callsToday())
        .as("counted once")
        .isEqualTo(aws.calls(OPERATION).size() + 1);
  }

  private CostExplorerIngest ingest(int dailyCalls) {
    return ingest(dailyCalls, folder);
  }

  private CostExplorerIngest ingest(int dailyCalls, Path remembered) {
    AwsCalls calls =
        new AwsCalls(5, Duration.ofMillis(100), Duration.ofSeconds(1), pauses::add, () -> 0.5);
    return new CostExplorerIngest(
        AwsSession.open(aws.access(timeout)).client(CostExplorerClient.builder()),
        calls,
        "111122223333",
        remembered,
        new CallBudget(folder, "111122223333", dailyCalls, Clock.fixed(NOW, ZoneOffset.UTC)),
        new DeliveryOut() {
          @Override
          public long write(Delivery delivery, Rows rows) throws IOException {
            deliveries.add(delivery);
            List<ObjectNode> all = new ArrayList<>();
            for (FocusRow row; (row = rows.next()) != null; ) {
              all.add((ObjectNode) JSON.readTree(Envelope.row(delivery, all.size(), row)));
            }
            written.put(delivery.scope(), all);
            return all.size();
          }

          @Override
          public String place() {
            return "memory";
          }

          @Override
          public void close() {}
        },
        Clock.fixed(NOW, ZoneOffset.UTC),
        said::add);
  }
}
