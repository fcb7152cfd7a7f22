package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.LoopbackAws;
import dev.highwater.aws.LoopbackAws.Call;
import dev.highwater.aws.LoopbackAws.Reply;
import dev.highwater.cli.HighwaterCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report --reconcile cost-explorer}: the real SDK against a server of this machine. */
class ReportReconcileTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATION = "GetCostAndUsage";
  private static final String PAYER = "111122223333";

  @TempDir Path folder;
  private LoopbackAws aws;

  @BeforeEach
  void start() throws IOException {
    aws = LoopbackAws.start();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private record Ran(int exit, String out, String err) {}

  /** Two days of a bill: EC2 20.50 and 11, of which a tax of 1; another payer's 7. */
  private Ran run(int dailyCalls, String... more) throws IOException {
    List<String> lines = new ArrayList<>(List.of(Rows.HEADER));
    lines.add(bill(Rows.csv("2024-09-01", "Amazon Elastic Compute Cloud", "web", "20.5")));
    lines.add(bill(Rows.csv("2024-09-02", "Amazon Elastic Compute Cloud", "", "10")));
    lines.add(
        bill(Rows.csv("2024-09-02", "Amazon Elastic Compute Cloud", "", "1"))
            .replace("\"Usage\"", "\"Tax\""));
    lines.add(Rows.csv("2024-09-02", "S3", "", "7"));
    Path bills = Files.write(folder.resolve("bill.csv"), lines);
    Path settings =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "aws: {region: us-east-1, endpoint: '"
                + aws.url()
                + "', stateDirectory: '"
                + folder.resolve("state")
                + "', costExplorer: {dailyCalls: "
                + dailyCalls
                + "}}\n");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of(
                "report",
                "--from",
                "2024-09-01",
                "--to",
                "2024-09-03",
                "--input",
                bills.toString(),
                "--config",
                settings.toString(),
                "--reconcile",
                "cost-explorer",
                "--out",
                folder.resolve("out").toString()));
    all.addAll(Arrays.asList(more));
    int exit =
        HighwaterCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private static String bill(String row) {
    return row.replace("\"999\"", '"' + PAYER + '"');
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(name));
  }

  private JsonNode reconciliation() throws IOException {
    return JSON.readTree(text("cost-report.json")).get("reconciliation");
  }

  /** A page a day, the second after its token. */
  private Reply day(Call call, Map<String, String> first, Map<String, String> second) {
    boolean isFirst = call.text("NextPageToken").isEmpty();
    LocalDate day = LocalDate.of(2024, 9, isFirst ? 1 : 2);
    ObjectNode body = JSON.createObjectNode();
    ObjectNode result = body.putArray("ResultsByTime").addObject();
    result.putObject("TimePeriod").put("Start", day + "").put("End", day.plusDays(1) + "");
    result.put("Estimated", false);
    ArrayNode groups = result.putArray("Groups");
    (isFirst ? first : second)
        .forEach(
            (service, net) -> {
              ObjectNode group = groups.addObject();
              group.putArray("Keys").add("111").add(service);
              ObjectNode metrics = group.putObject("Metrics");
              for (String metric :
                  List.of(
                      "UnblendedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity")) {
                metrics
                    .putObject(metric)
                    .put("Amount", metric.equals("NetAmortizedCost") ? net : "999")
                    .put("Unit", metric.equals("UsageQuantity") ? "N/A" : "USD");
              }
            });
    if (isFirst) {
      body.put("NextPageToken", "second");
    }
    return Reply.of(body);
  }

  private static final Map<String, String> FIRST =
      Map.of("Amazon Elastic Compute Cloud - Compute", "19", "EC2 - Other", "1.5");

  @Test
  void whatAgreesIsSaidToAgreeAndTheCallsArePaidForBeforeAndAfter() throws Exception {
    int[] calls = {0};
    aws.on(
        OPERATION,
        call ->
            calls[0]++ == 1
                ? Reply.error(400, "LimitExceededException", "slow down")
                : day(call, FIRST, Map.of("EC2 - Other", "10.04", "Tax", "1")));
    Ran ran = run(100);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(aws.calls(OPERATION)).hasSize(3);
    assertThat(ran.err())
        .contains("by LINKED_ACCOUNT and SERVICE: at least 1 call, $0.01; 100 of today's 100")
        .contains("2 calls, $0.02 (1 more were refused and repeated); today 2 of 100");
    assertThat(ran.out())
        .contains(
            "AWS Cost Explorer, 2024-09-01 to 2024-09-03: 31.54 USD, the bill 31.50: 0.1 % apart\n")
        .contains("by account:\n           \u22120.04  111\n", "by day:\n")
        .contains("\u22120.04  2024-09-02\n");
    JsonNode one = reconciliation().get(0);
    assertThat(one.get("over").asBoolean()).isFalse();
    assertThat(one.get("bill").asText()).isEqualTo("31.5");
    assertThat(one.get("costExplorer").asText()).isEqualTo("31.54");
    assertThat(one.get("difference").asText()).isEqualTo("-0.04");
    assertThat(one.get("differencePercent").decimalValue()).isEqualByComparingTo("0.13");
    assertThat(one.at("/byService/0/name").asText()).isEqualTo("Amazon Elastic Compute Cloud");
    assertThat(one.get("byService")).hasSize(2);
    assertThat(text("cost-report.html"))
        .doesNotContain("role=\"alert\"")
        .contains("The bill beside");
    assertThat(text("cost-reconciliation.csv").lines())
        .containsExactly(
            "day,account,service,currency,bill,costExplorer,difference",
            "2024-09-01,111,Amazon Elastic Compute Cloud,USD,20.5,20.5,0",
            "2024-09-02,111,Amazon Elastic Compute Cloud,USD,10,10.04,-0.04",
            "2024-09-02,111,Tax,USD,1,1,0");
  }

  @Test
  void moreThanHalfAPercentIsABanner() throws Exception {
    aws.on(OPERATION, call -> day(call, FIRST, Map.of("EC2 - Other", "12.5", "Tax", "1")));
    Ran ran = run(100);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("7.4 % apart, MORE THAN 0.5 %");
    assertThat(reconciliation().get(0).get("over").asBoolean()).isTrue();
    assertThat(text("cost-report.html"))
        .contains("role=\"alert\">The bill and AWS Cost Explorer differ by 7.4 %");
  }

  @Test
  void theBudgetHoldsAndTheReportIsThereWithout() throws Exception {
    aws.on(OPERATION, call -> day(call, FIRST, Map.of("EC2 - Other", "10", "Tax", "1")));
    Ran ran = run(1);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(aws.calls(OPERATION)).hasSize(1);
    assertThat(ran.err())
        .contains(
            "not compared with Cost Explorer: the day's 1 calls of Cost Explorer are used up");
    assertThat(reconciliation()).isEmpty();
    assertThat(folder.resolve("out/cost-reconciliation.csv")).doesNotExist();

    // with a larger budget it goes on at the second page
    ran = run(5);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(aws.calls(OPERATION)).hasSize(2);
    assertThat(ran.err()).contains("at page 2 of 2024-09-01");
    assertThat(reconciliation().get(0).get("difference").asText()).isEqualTo("0");
    // and once more it reads all of it, though nothing has changed
    assertThat(run(5).exit()).isZero();
    assertThat(aws.calls(OPERATION)).hasSize(4);
    assertThat(reconciliation().get(0).get("costExplorer").asText()).isEqualTo("31.5");
  }

  @Test
  void whatCannotBeComparedIsUsage() throws Exception {
    assertThat(run(5, "--cost", "list").err()).contains("effective and billed cost only");
    assertThat(run(5, "--as-of", "2024-10-01").exit()).isEqualTo(2);
    assertThat(aws.calls(OPERATION)).isEmpty();
  }
}
