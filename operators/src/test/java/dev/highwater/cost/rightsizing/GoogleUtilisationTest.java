package dev.highwater.cost.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.cost.SharedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real machines' use by the five minutes, on up to ten days each. */
class GoogleUtilisationTest {
  private static final long DAY = 86_400_000L;
  private static final Catalogue CATALOGUE = Catalogue.builtIn();

  private static Map<String, List<Sample>> machines;

  private record Sample(int day, long timeMillis, double cpu, double memory) {}

  @BeforeAll
  static void read() throws IOException {
    machines = new TreeMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(
                        SharedFile.of("finops/utilisation/google2011_vm_cpu_mem_5min.csv.gz"))),
                StandardCharsets.UTF_8))) {
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] cells = line.split(",");
        int day = Integer.parseInt(cells[1]);
        machines
            .computeIfAbsent(cells[0], id -> new ArrayList<>())
            .add(
                new Sample(
                    day,
                    day * DAY + Integer.parseInt(cells[2]) * 300_000L,
                    Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4])));
      }
    }
  }

  private static Usage usage(List<Sample> samples, int fromDay, int toDay) {
    Usage usage = new Usage(fromDay * DAY, toDay * DAY);
    samples.forEach(sample -> usage.add(sample.timeMillis(), sample.cpu(), sample.memory()));
    return usage;
  }

  @Test
  void averagesPercentilesAndTheGuidesRuleAreThoseThatOthersComputed() throws IOException {
    List<String> lines =
        Files.readAllLines(SharedFile.of("finops/utilisation/google2011_expected.csv"));
    Rightsizer rightsizer = new Rightsizer(CATALOGUE, RightsizingRules.DEFAULT);
    assertThat(lines).hasSize(127);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Usage usage = usage(machines.get(cells[0]), -3, 11);
      double[] found = {
        usage.cpuAverage(),
        usage.memoryAverage(),
        usage.cpuP995(),
        usage.cpuMax(),
        usage.memoryP995(),
        usage.memoryMax()
      };
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(Double.parseDouble(cells[3 + i]), within(1e-4));
      }
      if (usage.hours() >= RightsizingRules.DEFAULT.minHours()) {
        Finding finding =
            rightsizer.judge(
                cells[0], List.of(Instance.of(cells[0], "m5.4xlarge", "us-east-1")), usage);
        assertThat(finding.kind() == FindingKind.OVER_PROVISIONED)
            .as(line)
            .isEqualTo(cells[9].equals("true"));
      }
    }
  }

  /** What is recommended on the first days would have carried the days after. */
  @ParameterizedTest
  @CsvSource({"m5.4xlarge, 3", "m5.4xlarge, 5", "m5.4xlarge, 7", "c5.9xlarge, 5", "r5.8xlarge, 5"})
  void fewRecommendationsWouldHaveBeenSaturated(String type, int days) {
    Rightsizer rightsizer = new Rightsizer(CATALOGUE, RightsizingRules.DEFAULT);
    InstanceType now = CATALOGUE.type(type).orElseThrow();
    int accepted = 0;
    int saturated = 0;
    for (Map.Entry<String, List<Sample>> machine : machines.entrySet()) {
      int[] on = machine.getValue().stream().mapToInt(Sample::day).distinct().sorted().toArray();
      if (on.length <= days) {
        continue;
      }
      int cut = on[days - 1] + 1;
      Finding finding =
          rightsizer.judge(
              machine.getKey(),
              List.of(Instance.of(machine.getKey(), type, "us-east-1")),
              usage(machine.getValue(), cut - 14, cut));
      if (finding.kind() != FindingKind.OVER_PROVISIONED) {
        continue;
      }
      accepted++;
      InstanceType other = CATALOGUE.type(finding.options().get(0).type()).orElseThrow();
      Usage after = usage(machine.getValue(), cut, 20);
      saturated +=
          after.cpuP995() * now.vcpus() > 100.0 * other.vcpus()
                  || after.memoryMax() * now.memoryGib() > 100.0 * other.memoryGib()
              ? 1
              : 0;
    }
    System.out.printf("%s, %d days: %d accepted, %d saturated%n", type, days, accepted, saturated);
    assertThat(accepted).isGreaterThan(30);
    assertThat(20 * saturated).isLessThanOrEqualTo(accepted);
  }
}
