package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.cli.HighwaterCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could be saved and what was, against figures that were taken by hand. */
class ReportSavingsTest {
  private static final LocalDate AUGUST = LocalDate.of(2024, 8, 1);
  private static final LocalDate OCTOBER = LocalDate.of(2024, 10, 1);
  private static final double HOURS = 730;

  @TempDir Path folder;
  private final List<String> bill = new ArrayList<>();

  private record Ran(int exit, String out, String err) {}

  private Ran report(String... arguments) {
    return reportFrom("2024-09-01", arguments);
  }

  private Ran reportFrom(String from, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of(
                "report",
                "--from",
                from,
                "--to",
                "2024-10-01",
                "--input",
                folder.resolve("bill.csv").toString(),
                "--out",
                folder.resolve("out").toString()));
    all.addAll(Arrays.asList(arguments));
    int exit =
        HighwaterCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out").resolve(file).toFile());
  }

  /** A day of 24 hours. */
  private void row(LocalDate day, String resource, String type, String team, String cost) {
    row(day, resource, type, team, cost, "");
  }

  private void row(
      LocalDate day, String resource, String type, String team, String cost, String commitment) {
    bill.add(
        Rows.csv(day.toString(), "EC2", team, cost).replace("\"1\",\"Hours\"", "\"24\",\"Hours\"")
            + ","
            + (commitment.equals("Unused") ? "" : resource)
            + ","
            + type
            + ","
            + (commitment.isEmpty() ? "" : "sp-1")
            + ","
            + commitment);
  }

  @BeforeEach
  void twoMonths() throws IOException {
    bill.add(
        Rows.HEADER + ",ResourceId,x_InstanceType,CommitmentDiscountId,CommitmentDiscountStatus");
    String arn = "arn:aws:ec2:eu-west-1:111:instance/";
    for (LocalDate day = AUGUST; day.isBefore(OCTOBER); day = day.plusDays(1)) {
      // 0.768 an hour until the 4th of September, then 0.192
      boolean small = day.isAfter(LocalDate.of(2024, 9, 4));
      row(day, arn + "i-a", small ? "m5.xlarge" : "m5.4xlarge", "web", small ? "4.608" : "18.432");
      if (day.isBefore(LocalDate.of(2024, 9, 11))) {
        row(day, arn + "i-gone", "m5.xlarge", "data", "4.608");
      }
      // half of the days at 0.5 an hour, the others paid by a commitment
      boolean open = day.getDayOfMonth() % 2 == 0;
      row(day, "i-c", "m5.4xlarge", "web", open ? "12" : "7.2", open ? "" : "Used");
      row(day, "vol-1", "", "data", "0.3");
      row(day, "sp-1", "", "web", "1", "Unused");
    }
    Files.write(folder.resolve("bill.csv"), bill);
  }

  private String utilisation() throws IOException {
    StringBuilder text = new StringBuilder("instance_id,timestamp,cpu_pct,mem_pct\n");
    for (int hour = 0; hour < 14 * 24; hour++) {
      Instant time = Instant.parse("2024-09-16T00:00:00Z").plusSeconds(3_600L * hour);
      text.append("i-c,").append(time).append(",5,10\n");
      text.append("i-full,").append(time).append(",95,50\n");
      text.append("i-cpu,").append(time).append(",4,\n");
      text.append("i-spot,").append(time).append(",1,1\n");
    }
    return Files.writeString(folder.resolve("usage.csv"), text).toString();
  }

  private String inventory() throws IOException {
    return Files.writeString(
            folder.resolve("inventory.csv"),
            """
            kind,id,type,region,state,lifecycle,since,used,monthly_cost
            instance,i-c,m5.4xlarge,us-east-1,running,on-demand,,,
            instance,i-full,m5.large,us-east-1,running,on-demand,,,
            instance,i-cpu,m5.4xlarge,us-east-1,running,on-demand,,,
            instance,i-spot,m5.4xlarge,us-east-1,running,spot,,,
            volume,vol-1,,us-east-1,,,2024-01-01,,8.00
            volume,vol-2,,us-east-1,,,2024-01-01,,
            snapshot,snap-1,,us-east-1,,,2024-01-01,false,2.50
            """)
        .toString();
  }

  private static JsonNode recommendation(JsonNode report, String resource) {
    for (JsonNode one : report.get("recommendations")) {
      if (one.get("resource").asText().equals(resource)) {
        return one;
      }
    }
    throw new AssertionError(resource + " is not recommended: " + report.get("recommendations"));
  }

  @Test
  void potentialSavingsAreAtWhatTheBillShows() throws Exception {
    Ran ran =
        report("--utilisation", utilisation(), "--inventory", inventory(), "--split-by", "team");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    JsonNode report = json("cost-report.json");
    JsonNode large = recommendation(report, "i-c");
    JsonNode best = large.at("/options/0");
    double list = (0.768 - best.get("hourly").asDouble()) * HOURS;
    assertThat(best.get("monthlyListSavings").asDouble()).isCloseTo(list, within(1e-9));
    // an open hour costs 0.5 instead of 0.768, and half of the hours are paid anyway
    double effective = list * 0.5 / 0.768 * 0.5;
    assertThat(large.get("monthlySavings").asDouble()).isCloseTo(effective, within(1e-9));
    assertThat(large.get("reasons").toString()).contains("COMMITTED_PART_NOT_SAVED");
    assertThat(large.get("options")).hasSize(3);
    // 0.3 a day, whatever the inventory says
    double volume = 0.3 * HOURS / 24;
    assertThat(recommendation(report, "vol-1").get("monthlySavings").asDouble())
        .isCloseTo(volume, within(1e-9));
    assertThat(recommendation(report, "vol-2").get("monthlySavings").asText()).isEqualTo("0");
    assertThat(recommendation(report, "vol-2").get("reasons").toString()).contains("PRICE_UNKNOWN");
    JsonNode unused = recommendation(report, "sp-1");
    assertThat(unused.get("monthlyCost").asDouble()).isCloseTo(HOURS / 24, within(1e-9));
    assertThat(unused.get("counted").asBoolean()).isFalse();
    // neither what only the processor says, nor what needs more, nor what is paid anyway
    assertThat(recommendation(report, "i-cpu").get("counted").asBoolean()).isFalse();
    assertThat(recommendation(report, "i-full").get("counted").asBoolean()).isFalse();
    assertThat(report.at("/optimization/potentialSavings").asDouble())
        .isCloseTo(effective + volume + 2.5, within(1e-9));
    BigDecimal counted = BigDecimal.ZERO;
    for (JsonNode one : report.get("recommendations")) {
      if (one.get("counted").asBoolean()) {
        counted = counted.add(new BigDecimal(one.get("monthlySavings").asText()));
      }
    }
    assertThat(report.at("/optimization/potentialSavings").asText())
        .isEqualTo(counted.stripTrailingZeros().toPlainString());
    assertThat(report.at("/optimization/leftOut/spot").asInt()).isEqualTo(1);
    assertThat(report.at("/optimization/notLookedFor").toString())
        .isEqualTo("[\"implemented-savings\"]");
    assertThat(report.at("/optimization/advisedAt").asText()).isEqualTo("2024-09-30T00:00:00Z");
    assertThat(Files.readString(folder.resolve("out/cost-recommendations.csv")))
        .contains("\r\ni-c,over-provisioned,1,m5.4xlarge,us-east-1,560.64,true,1,resize,")
        .contains("\r\nvol-2,unattached-storage,0,,us-east-1,,false,,delete,,,,,,");
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("What could be saved")
        .contains("Left out: 1 spot instance.");

    // before the 16th, i-c was billed 14 days at 12 and 16 at 7.2; the others at list price
    JsonNode day = report.at("/estimates/0");
    assertThat(day.get("date").asText()).isEqualTo("2024-09-16");
    assertThat(day.get("instances").asInt()).isEqualTo(4);
    assertThat(day.get("unpricedHours").asInt()).isEqualTo(24); // spot
    assertThat(day.get("estimated").asText()).isEqualTo("30.176"); // 9.44 + 2.304 + 18.432
    assertThat(day.get("billed").asText()).isEqualTo("12");
    assertThat(day.get("errorPercent").asText()).isEqualTo("151.47");
    assertThat(report.get("estimates")).hasSize(14);
    assertThat(Files.readString(folder.resolve("out/cost-estimates.csv")))
        .contains("\r\n2024-09-16,,,30.176,12,151.47,4,96,24\r\n")
        .contains("\r\n2024-09-16,EC2,unallocated,9.44,12,-21.33,,,\r\n");

    JsonNode web = json("web/cost-report.json");
    assertThat(web.at("/estimates/0/estimated").asText()).isEqualTo("9.44");
    assertThat(web.at("/optimization/potentialSavings").asDouble())
        .isCloseTo(effective, within(1e-9));
    JsonNode data = json("data/cost-report.json");
    assertThat(data.at("/optimization/potentialSavings").asDouble())
        .isCloseTo(volume, within(1e-9));
    assertThat(data.get("recommendations")).hasSize(1);
    // what is marked for this is in no figure of the report
    assertThat(report.at("/breakdown/byTeam/0/name").asText()).isEqualTo("web");
    // 4 · 18.432 + 36 · 4.608 + 15 · 19.2 + 30 · 1.3
    assertThat(report.get("total").asText()).isEqualTo("566.616");
  }

  /** The days after a bill's end cost nothing, and its last day may have been cut off. */
  @Test
  void whatAMonthCostsIsTakenFromTheDaysThatTheBillHas() throws Exception {
    Pattern afterThe15th = Pattern.compile("\"2024-09-(1[7-9]|2.|30)T");
    bill.removeIf(row -> afterThe15th.matcher(row).find());
    Files.write(folder.resolve("bill.csv"), bill);
    Ran ran = report("--utilisation", utilisation(), "--inventory", inventory());
    assertThat(ran.err()).isEmpty();
    JsonNode report = json("cost-report.json");
    assertThat(report.get("billOver").asBoolean()).isTrue();
    assertThat(recommendation(report, "vol-1").get("monthlySavings").asDouble())
        .isCloseTo(0.3 * HOURS / 24, within(1e-9));
    // nor does it matter whether the period has any of them
    reportFrom("2024-09-20", "--utilisation", utilisation(), "--inventory", inventory());
    assertThat(json("cost-report.json").at("/period/from").asText()).isEqualTo("2024-09-20");
    assertThat(recommendation(json("cost-report.json"), "vol-1").get("monthlySavings").asDouble())
        .isCloseTo(0.3 * HOURS / 24, within(1e-9));
  }

  @Test
  void withoutInventoryItIsSaidWhatIsMissing() throws Exception {
    assertThat(report("--utilisation", utilisation()).exit()).isZero();
    assertThat(json("cost-report.json").at("/optimization/notLookedFor").toString())
        .isEqualTo("[\"unattached-storage\",\"old-snapshot\",\"implemented-savings\"]");
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("Not looked for: storage that nothing uses, old snapshot, savings of earlier");
    // nothing to be done is said, and what was not looked for as well
    String used =
        Files.readString(folder.resolve("usage.csv"))
            .lines()
            .filter(line -> line.startsWith("instance_id") || line.startsWith("i-full"))
            .map(line -> line.replace(",95,50", ",60,60"))
            .collect(Collectors.joining("\n"));
    bill.removeIf(row -> row.contains("Unused"));
    Files.write(folder.resolve("bill.csv"), bill);
    Path fits = Files.writeString(folder.resolve("fits.csv"), used);
    assertThat(report("--utilisation", fits.toString()).exit()).isZero();
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("Nothing. From how instances were used until 29 Sept 2024")
        .contains("Not looked for: storage that nothing uses");
    assertThat(report().exit()).isZero();
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .doesNotContain("What could be saved");
    JsonNode nothing = json("cost-report.json").get("optimization");
    assertThat(nothing.get("potentialSavings").asText()).isEqualTo("0");
    assertThat(nothing.get("notLookedFor").toString()).contains("over-provisioned", "idle");
    Ran alone = report("--inventory", inventory());
    assertThat(alone.exit()).isEqualTo(2);
    assertThat(alone.err()).contains("go with --utilisation");
  }

  @Test
  void whatWasDoneIsMeasuredFromTheBill() throws Exception {
    Path recommended =
        Files.writeString(
            folder.resolve("rightsizing.json"),
            """
            {"asOf": "2024-08-20T00:00:00Z", "findings": [
              {"finding": "over-provisioned", "members": ["i-a"], "options": [{}]},
              {"finding": "idle", "members": ["i-gone"], "options": [{}]},
              {"finding": "over-provisioned", "members": ["i-c"], "options": [{}]},
              {"finding": "fits", "members": ["i-x"], "options": []}]}
            """);
    Ran ran = report("--recommended", recommended.toString());
    assertThat(ran.err()).isEmpty();
    JsonNode savings = json("cost-report.json").get("optimization");
    // 26 days at 4.608 instead of 18.432; 20 days without 4.608; i-c runs as before
    assertThat(savings.get("implementedSavings").asText()).isEqualTo("451.584");
    assertThat(savings.get("changes")).hasSize(2);
    assertThat(savings.at("/changes/0/resource").asText()).isEqualTo("i-a");
    assertThat(savings.at("/changes/0/since").asText()).isEqualTo("2024-09-05");
    assertThat(savings.at("/changes/0/effectiveSavings").asText()).isEqualTo("359.424");
    assertThat(savings.at("/changes/1/change").asText()).isEqualTo("gone");
    assertThat(savings.at("/changes/1/effectiveSavings").asText()).isEqualTo("92.16");
    assertThat(ran.out()).contains("saved: 451.58 USD");
    assertThat(Files.readString(folder.resolve("out/cost-savings.csv")))
        .contains("i-a,resized,2024-09-05,m5.4xlarge,m5.xlarge,359.424,359.424\r\n");

    Files.writeString(recommended, "{\"findings\": 1}");
    Ran wrong = report("--recommended", recommended.toString());
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err()).contains("rightsizing.json: no asOf or no findings; expected");
  }
}
