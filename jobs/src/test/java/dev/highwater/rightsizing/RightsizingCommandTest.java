package dev.highwater.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.cli.HighwaterCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RightsizingCommandTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path folder;

  private record Ran(int code, String out, String err) {}

  private Ran rightsizing(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all =
        Stream.concat(Stream.of("rightsizing"), Stream.of(args).map(Object::toString))
            .toArray(String[]::new);
    return new Ran(line.execute(all), out.toString(), err.toString());
  }

  private Path out() {
    return folder.resolve("out");
  }

  /** Fourteen days by the hour. */
  private Path usage() throws IOException {
    StringBuilder text = new StringBuilder("instance_id,timestamp,cpu_pct,mem_pct\n");
    for (int hour = 0; hour < 14 * 24; hour++) {
      Instant time = START.plusSeconds(3_600L * hour);
      text.append("i-large,").append(time).append(",5,10\n");
      text.append("i-full,").append(time).append(",95,50\n");
      text.append("i-cpu,").append(time).append(",4,\n");
      text.append("i-spot,").append(time).append(",1,1\n");
    }
    return Files.writeString(folder.resolve("usage.csv"), text);
  }

  private Path inventory() throws IOException {
    return Files.writeString(
        folder.resolve("inventory.csv"),
        """
        kind,id,type,region,state,lifecycle,group,attached_to,since,used,monthly_cost,effective_hourly,committed_share
        instance,i-large,m5.4xlarge,us-east-1,running,on-demand,,,,,,0.768,0.5
        instance,i-full,m5.large,us-east-1,running,on-demand,,,,,,,
        instance,i-cpu,m5.4xlarge,us-east-1,running,on-demand,,,,,,,
        instance,i-spot,m5.4xlarge,us-east-1,running,spot,,,,,,,
        volume,vol-1,,us-east-1,,,,,2026-01-01,,8.00,,
        snapshot,snap-1,,us-east-1,,,,,2025-01-01,false,2.50,,
        commitment,sp-1,,,,,,,,,31.2,,
        """);
  }

  @Test
  void everythingIsJudgedAndWritten() throws IOException {
    Ran ran = rightsizing("--utilisation", usage(), "--inventory", inventory(), "--out", out());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("3 instances, 1,344 samples, 14 days until 2026-03-15T00:00:00Z")
        .contains("left out: spot")
        .contains("potential savings: ");
    JsonNode json = new ObjectMapper().readTree(out().resolve("rightsizing.json").toFile());
    assertThat(json.at("/absentWithoutInventory")).isEmpty();
    assertThat(json.at("/leftOut/spot").asInt()).isEqualTo(1);
    JsonNode large = json.at("/findings/0");
    assertThat(large.at("/resource").asText()).isEqualTo("i-large");
    assertThat(large.at("/finding").asText()).isEqualTo("over-provisioned");
    assertThat(large.at("/usage/cpuP995").asDouble()).isEqualTo(5);
    assertThat(large.at("/options")).hasSize(3);
    double list = large.at("/options/0/listSavingsMonthly").asDouble();
    assertThat(large.at("/options/0/effectiveSavingsMonthly").asDouble()).isEqualTo(list / 2);
    // The half of i-large that no commitment pays, and storage; not what the processor alone says.
    assertThat(json.at("/potentialSavings/effectiveMonthly").asDouble()).isEqualTo(list / 2 + 10.5);
    List<String> lines = Files.readAllLines(out().resolve("rightsizing.csv"));
    assertThat(lines).hasSize(1 + 6);
    assertThat(lines.get(0)).startsWith("resource,finding,instances,type,region,hours,");
    assertThat(lines).anyMatch(line -> line.startsWith("sp-1,unused-commitment,0,,,"));
  }

  @Test
  void withoutInventoryItIsSaidWhatIsMissing() throws IOException {
    Ran ran = rightsizing("--utilisation", usage(), "--type", "m5.4xlarge", "--out", out());
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("not looked for without --inventory: unattached-storage, old-snapshot");
    Ran unknown = rightsizing("--utilisation", usage(), "--out", out());
    assertThat(unknown.out()).contains("unknown-type").contains("potential savings: 0.00 USD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b~1,2 | usage.csv:1: no column instance or instance_id",
        "instance,time,cpu~i,yesterday,3 | usage.csv:2: column time: \"yesterday\" is no time",
        "instance,time,cpu~i,2026-01-01,x | usage.csv:2: column cpu: \"x\" is no number",
        "instance,time,cpu~i,2026-01-01,-3 | usage.csv:2: column cpu: \"-3\" is negative",
        "instance,time,cpu | usage.csv: no rows"
      })
  void badInputIsNamed(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("usage.csv"), text.replace('~', '\n'));
    Ran ran = rightsizing("--utilisation", file, "--out", out());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(message);
    assertThat(out()).doesNotExist();
  }

  @Test
  void aCatalogueOfOnesOwn() throws IOException {
    Path catalogue =
        Files.writeString(
            folder.resolve("types.csv"),
            """
            # prices of ours
            type,family,category,generation,size,vcpu,memory_gib,architecture,manufacturer,flex,gpus,local_gb,network_mbps,home
            big,b,m,1,big,16,64,amd64,intel,false,0,0,0,1.00
            small,b,m,1,small,4,16,amd64,intel,false,0,0,0,0.25
            """);
    rightsizing(
        "--utilisation",
        usage(),
        "--type",
        "big",
        "--region",
        "home",
        "--catalogue",
        catalogue,
        "--out",
        out());
    JsonNode json = new ObjectMapper().readTree(out().resolve("rightsizing.json").toFile());
    assertThat(json.at("/findings/0/options/0/type").asText()).isEqualTo("small");
    assertThat(json.at("/findings/0/options/0/listSavingsMonthly").asText()).isEqualTo("547.5");
    Ran wrong =
        rightsizing(
            "--utilisation",
            usage(),
            "--type",
            "m5.large",
            "--catalogue",
            catalogue,
            "--out",
            out());
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--type: m5.large is not in the catalogue");
  }
}
