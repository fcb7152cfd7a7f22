package dev.highwater.bills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.bench.GeneratedExport;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Charges;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.codec.Codec;
import dev.highwater.codec.Codecs;
import dev.highwater.codec.InputFormat;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.allocation.AllocationReader;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.ledger.DeliveryReading;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataExportIngestTest {
  private static final int ROWS = 4_000;

  private static final String ALLOCATION_HEADER =
      "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
          + "BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
          + "ChargeCategory,ServiceName,ProviderName,ResourceId,SkuPriceId,ChargeDescription,"
          + "PricingQuantity,PricingUnit,Tags,AllocatedMethodId,AllocatedResourceId,AllocatedTags";

  @TempDir private Path folder;

  private DataExportIngest.Summary ingest(int maxCells) throws Exception {
    try (ExportStore store = new FolderStore(folder.resolve("in"))) {
      return ingest(store, folder.resolve("out"), maxCells);
    }
  }

  static DataExportIngest.Summary ingest(ExportStore store, Path out, int maxCells)
      throws Exception {
    return new DataExportIngest(
            store,
            new DeliveryFiles(out),
            out.resolve("state.json"),
            FoldRules.of(AllocationSettings.DEFAULT, List.of(), BigDecimal.ONE),
            2,
            maxCells)
        .run(progress -> {});
  }

  /** What a job would read of the delivery. */
  static List<BillingItem> items(Path file) throws IOException {
    List<BillingItem> items = new ArrayList<>();
    read(file, items::add);
    return items;
  }

  private static void read(Path file, Consumer<BillingItem> out) throws IOException {
    Codec.Receiver<BillingItem> receiver =
        new Codec.Receiver<>() {
          @Override
          public void value(BillingItem item) {
            out.accept(item);
          }

          @Override
          public void reject(int item, RejectReason reason, String detail) {
            throw new AssertionError(detail);
          }
        };
    Codec<BillingItem> codec = Codecs.bills(InputFormat.FOCUS_JSON);
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(
          line ->
              codec.decode(
                  new Payload("t", 0, 0, 0, null, line.getBytes(StandardCharsets.UTF_8)),
                  receiver));
    }
  }

  private static BigDecimal billed(List<BillingItem> items) {
    return items.stream()
        .filter(item -> !item.complete())
        .map(item -> item.charge().costs().of(CostBasis.BILLED))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .stripTrailingZeros();
  }

  private Path delivery() {
    return folder.resolve("out/bills-2024-09.jsonl");
  }

  @Test
  void aDeliveryIsFoldedAndWhole() throws Exception {
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < 5; i++) {
      sum = sum.add(export.file(i, ROWS, i));
    }
    export.manifest(5, 1);
    // Few cells in memory: runs go to disk and are put together.
    DataExportIngest.Summary summary = ingest(500);
    assertThat(summary.taken()).isEqualTo(1);
    assertThat(summary.rows()).isEqualTo(5 * ROWS);
    assertThat(summary.problems()).isEmpty();
    List<BillingItem> items = items(delivery());
    assertThat(billed(items)).isEqualTo(sum.stripTrailingZeros());
    BillingItem note = items.get(items.size() - 1);
    assertThat(note.complete()).isTrue();
    assertThat(note.rows()).isEqualTo(items.size() - 1).isEqualTo(summary.folded());
    assertThat(summary.folded()).isLessThan(5 * ROWS);
    List<BillingItem> rows = items.subList(0, items.size() - 1);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).ordinal()).isEqualTo(i);
    }
    assertThat(rows)
        .allMatch(row -> row.charge().timeMillis() % 3_600_000 == 0)
        .allMatch(row -> row.charge().tags().keySet().equals(java.util.Set.of("team")))
        .allMatch(
            row ->
                row.charge().serviceName().equals("Service A")
                    == row.charge().resourceId().startsWith("i-"));
    assertThat(
            rows.stream()
                .map(row -> row.charge().pricingQuantity())
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(BigDecimal.valueOf(5 * ROWS));

    // Again: known already. However many cells are in memory: the same bytes.
    byte[] bytes = Files.readAllBytes(delivery());
    assertThat(ingest(500).skipped()).isEqualTo(1);
    Files.delete(folder.resolve("out/state.json"));
    assertThat(ingest(1_000_000).taken()).isEqualTo(1);
    assertThat(Files.readAllBytes(delivery())).isEqualTo(bytes);
  }

  @Test
  void allocatedChargesKeepWhatTheyAreForWhenTheyAreFolded() throws Exception {
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    Files.createDirectories(export.data(0).getParent());
    String header =
        "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
            + "BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
            + "ChargeCategory,ServiceName,ProviderName,ResourceId,AllocatedMethodId,"
            + "AllocatedResourceId,AllocatedTags\n";
    String row =
        "2,2,2,2,USD,1,2024-09-01T00:00:00Z,2024-10-01T00:00:00Z,2024-09-02T03:00:00Z,"
            + "2024-09-02T04:00:00Z,Usage,EC2,AWS,db-1,";
    String pod = "arn:aws:eks:eu-west-1:1:pod/main/%s/web-%d/0f";
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(export.data(0)))) {
      out.write(
          (header
                  + row
                  + "split,"
                  + pod.formatted("shop", 1)
                  + ",\"{\"\"team\"\":\"\"web\"\"}\"\n"
                  + row
                  + "split,,\n"
                  + row
                  + ",,\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    GeneratedExport.written(export.data(0), 0);
    export.manifest(1, 1);
    ingest(500);
    List<Charge> charges =
        items(delivery()).stream().filter(i -> !i.complete()).map(BillingItem::charge).toList();
    assertThat(charges)
        .extracting(Charge::splitOf, Charge::resourceId, Charge::namespace, Charge::workload)
        .containsExactlyInAnyOrder(
            tuple("db-1", "db-1", "shop", "web-1"),
            tuple("db-1", "db-1", "", ""),
            tuple("", "db-1", "", ""));
    assertThat(charges).allMatch(charge -> charge.costs().billed().intValueExact() == 2);
    assertThat(charges).anyMatch(charge -> "web".equals(charge.tags().get("team")));
  }

  /** Small charges, of which one was split, in one file or in two, whatever is in memory. */
  @Test
  void allocatedChargesAreTakenFromTheSmallOneThatWasSplit() throws Exception {
    String header =
        "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
            + "BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
            + "ChargeCategory,ServiceName,ProviderName,ResourceId,ResourceType,AllocatedMethodId,"
            + "AllocatedResourceId";
    List<String> split = new ArrayList<>(List.of(header));
    List<String> allocated = new ArrayList<>(List.of(header));
    for (int hour = 0; hour < 24; hour++) {
      split.add(small(hour, "0.9", "db-1,Database,,"));
      split.add(small(hour, "0.25", "db-0,Database,,"));
      split.add(small(hour, "0.5", "db-2,Table,,"));
      allocated.add(small(hour, "0.3", "db-1,Database,split,web"));
      allocated.add(small(hour, "0.6", "db-1,Database,split,batch"));
    }
    Path plain = folder.resolve("plain.csv");
    Files.write(plain, split);
    Files.write(plain, allocated.subList(1, allocated.size()), StandardOpenOption.APPEND);
    assertThat(total(plain)).isEqualTo("39.6");

    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    Files.createDirectories(export.data(0).getParent());
    packed(export.data(0), split);
    packed(export.data(1), allocated);
    export.manifest(2, 1);
    assertThat(ingest(500).folded()).isEqualTo(24 * 4);
    assertThat(total(delivery())).isEqualTo("39.6");
    assertThat(items(delivery()).stream().filter(item -> !item.complete()))
        .extracting(item -> item.charge().resourceId(), item -> item.charge().resourceType())
        .containsOnly(tuple("db-1", "Database"), tuple("", ""));

    String rows = withoutIds(delivery());
    packed(export.data(0), Files.readAllLines(plain));
    export.manifest(1, 1);
    assertThat(ingest(1).taken()).isEqualTo(1);
    assertThat(withoutIds(delivery())).isEqualTo(rows);
  }

  /**
   * Split charges and what of them was allocated, with and without another price, description, hour
   * or tag: what they come to does not depend on the road.
   */
  @Test
  void allocatedChargesComeToTheSameFoldedAsReadFromTheFile() throws Exception {
    Random random = new Random(3);
    int taken = 0;
    for (int round = 0; round < 100; round++) {
      List<String> rows = new ArrayList<>(List.of(ALLOCATION_HEADER));
      for (int i = 2 + random.nextInt(40); i > 0; i--) {
        rows.add(charge(random));
      }
      Path plain = Files.write(folder.resolve("plain.csv"), rows);
      Ledger direct = new Ledger(AllocationSettings.DEFAULT);
      DeliveryReading reading =
          direct.reading(new Delivery("plain", Delivery.Mode.APPEND, "plain", Ledger.ALWAYS));
      List<Charge> charges = charges(plain);
      charges.forEach(reading::row);
      if (reading.readsAgain()) {
        charges.forEach(reading::rowAgain);
      }
      direct.add(reading.content());
      taken += sum(direct).compareTo(billed(charges.stream())) < 0 ? 1 : 0;

      Path in = folder.resolve("in" + round);
      GeneratedExport export = new GeneratedExport(in, "2024-09");
      Files.createDirectories(export.data(0).getParent());
      int half = 1 + random.nextInt(rows.size() - 1);
      List<String> second = new ArrayList<>(List.of(ALLOCATION_HEADER));
      second.addAll(rows.subList(half, rows.size()));
      packed(export.data(0), rows.subList(0, half));
      packed(export.data(1), second);
      export.manifest(2, 1);
      Path out = folder.resolve("out" + round);
      try (ExportStore store = new FolderStore(in)) {
        assertThat(ingest(store, out, 1 + random.nextInt(20)).problems()).isEmpty();
      }
      Ledger folded = new Ledger(AllocationSettings.DEFAULT);
      items(out.resolve("bills-2024-09.jsonl")).forEach(folded::add);
      assertThat(amounts(folded)).as("%s", rows).isEqualTo(amounts(direct));
    }
    assertThat(taken).isGreaterThan(20);
  }

  /** Tags as people and providers write them, and those that only the settings' file names. */
  @Test
  void chargesAreForTheSameOnesFoldedAsReadFromTheFile() throws Exception {
    String[] tags = {
      "team", "user:team", "user_team", "resourceTags/user:team", "CostCenter", "cost-center",
      "Cost Center", "Business Unit", "business.unit", "app.kubernetes.io/name", "App", "Stage",
      "squad", "Data_Lake", "user:unit", "PROJECT", "colour"
    };
    List<String> rows = new ArrayList<>(List.of(ALLOCATION_HEADER));
    for (int i = 0; i < tags.length; i++) {
      rows.add(
          String.join(",", Collections.nCopies(4, "0." + (i + 1)))
              + ",USD,1,2024-09-01T00:00:00Z,2024-10-01T00:00:00Z,2024-09-02T01:00:00Z,"
              + "2024-09-02T02:00:00Z,Usage,EC2,AWS,,,,,,\"{\"\""
              + tags[i]
              + "\"\":\"\"is "
              + i
              + "\"\"}\",,,");
    }
    Path plain = Files.write(folder.resolve("plain.csv"), rows);
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    Files.createDirectories(export.data(0).getParent());
    packed(export.data(0), rows);
    export.manifest(1, 1);
    String text =
        "tags: {team: [squad]}\nkeep: [Unit]\n"
            + "rules:\n  - {when: {tags: {data-lake: '*'}}, set: {team: data}}\n";
    Path file = Files.writeString(folder.resolve("allocation.yaml"), text);
    Path config =
        Files.writeString(
            folder.resolve("highwater.yaml"), "costs: {allocation: \"%s\"}\n".formatted(file));
    assertThat(ingestTo("usual")).isZero();
    assertThat(ingestTo("named", "--config=" + config)).isZero();

    AllocationSettings named = AllocationReader.read("allocation.yaml", text);
    for (AllocationSettings usual :
        List.of(
            AllocationSettings.DEFAULT,
            AllocationSettings.DEFAULT.withKeptTags(List.of("project")))) {
      assertThat(folded("usual", usual)).isEqualTo(direct(plain, usual));
      assertThat(folded("named", usual)).isEqualTo(direct(plain, usual));
    }
    assertThat(folded("named", named)).isEqualTo(direct(plain, named));
    assertThat(direct(plain, named).keySet())
        .extracting(CostKey::team)
        .contains("is 12", "data")
        .doesNotContain("is 0");
    assertThat(Files.readString(folder.resolve("named/bills-2024-09.jsonl")))
        .doesNotContain("colour");
  }

  private int ingestTo(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("ingest", "data-export", folder.resolve("in").toString()));
    arguments.add("--out=" + folder.resolve(out));
    arguments.addAll(List.of(more));
    return HighwaterCommand.execute(arguments.toArray(String[]::new));
  }

  private Map<CostKey, String> folded(String out, AllocationSettings allocation)
      throws IOException {
    Ledger ledger = new Ledger(allocation);
    items(folder.resolve(out).resolve("bills-2024-09.jsonl")).forEach(ledger::add);
    return amounts(ledger);
  }

  private static Map<CostKey, String> direct(Path bill, AllocationSettings allocation)
      throws IOException {
    Ledger ledger = new Ledger(allocation);
    DeliveryReading reading =
        ledger.reading(new Delivery("plain", Delivery.Mode.APPEND, "plain", Ledger.ALWAYS));
    charges(bill).forEach(reading::row);
    ledger.add(reading.content());
    return amounts(ledger);
  }

  private static String charge(Random random) {
    return String.join(
        ",",
        String.join(",", Collections.nCopies(4, any(random, "0.25", "0.5", "3", "7"))),
        "USD,1,2024-09-01T00:00:00Z,2024-10-01T00:00:00Z",
        "2024-09-02T" + any(random, "01:00", "01:00", "01:15", "00:30") + ":00Z",
        "2024-09-02T" + any(random, "02:00", "02:00", "01:30") + ":00Z",
        "Usage,RDS,AWS",
        any(random, "db-1", "db-1", "db-2", "i-1", ""),
        any(random, "P1", "P1", "P2"),
        any(random, "", "", "", "reserved", "a \u0001 b"),
        any(random, "1,Hrs", ","),
        any(random, "", "\"{\"\"team\"\":\"\"web\"\"}\"", "\"{\"\"name\"\":\"\"x\"\"}\""),
        any(random, "", "", "split"),
        any(random, "", "", "web"),
        any(random, "", "", "{}", "\"{\"\"team\"\":\"\"shop\"\"}\""));
  }

  private static String any(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private static List<Charge> charges(Path bill) throws IOException {
    List<Charge> charges = new ArrayList<>();
    BillRows.read(
        bill,
        InputFormat.AUTO,
        new Repairs(),
        new BillRows.Taker() {
          @Override
          public void row(FocusRow row) {
            charges.add(Charges.of(row));
          }

          @Override
          public void rejected(String problem) {
            throw new AssertionError(problem);
          }
        });
    return charges;
  }

  private static BigDecimal billed(Stream<Charge> charges) {
    return charges.map(charge -> charge.costs().billed()).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal sum(Ledger ledger) {
    return ledger.cells(Long.MAX_VALUE).stream()
        .map(cell -> cell.amounts().costs().billed())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What each cell costs, and how much it is. */
  private static Map<CostKey, String> amounts(Ledger ledger) {
    return ledger.cells(Long.MAX_VALUE).stream()
        .filter(cell -> !cell.amounts().costs().isZero())
        .collect(
            Collectors.toMap(
                CostCell::key, cell -> cell.amounts().costs() + " " + cell.amounts().quantity()));
  }

  private static String small(int hour, String cost, String resource) {
    return String.join(",", Collections.nCopies(4, cost))
        + ",USD,1,2024-09-01T00:00:00Z,2024-10-01T00:00:00Z,2024-09-02T%02d:00:00Z,".formatted(hour)
        + "2024-09-02T%02d:59:59Z,Usage,RDS,AWS,%s".formatted(hour, resource);
  }

  private static void packed(Path file, List<String> lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    GeneratedExport.written(file, 0);
  }

  private static String withoutIds(Path delivery) throws IOException {
    return Files.readString(delivery).replaceAll("\"deliveryId\":\"[^\"]*\"", "");
  }

  /** What a report of a file says. */
  private String total(Path bill) throws IOException {
    Path report = folder.resolve("report");
    int exit =
        HighwaterCommand.execute(
            "report", "--from=2024-09-01", "--to=2024-10-01", "--input=" + bill, "--out=" + report);
    assertThat(exit).isZero();
    return new ObjectMapper()
        .readTree(report.resolve("cost-report.json").toFile())
        .get("total")
        .asText();
  }

  @Test
  void whatWasTakenInIsRememberedInAHiddenFile() throws Exception {
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    export.file(0, 100, 1);
    export.manifest(1, 1);
    String[] ingest = {
      "ingest",
      "data-export",
      folder.resolve("in").toString(),
      "--out",
      folder.resolve("out").toString()
    };
    assertThat(HighwaterCommand.execute(ingest)).isZero();
    byte[] delivery = Files.readAllBytes(delivery());
    assertThat(folder.resolve("out/.ingest-state.json")).exists();
    // as it was named before
    Files.move(folder.resolve("out/.ingest-state.json"), folder.resolve("out/ingest-state.json"));
    Files.writeString(delivery(), "kept");
    StringWriter out = new StringWriter();
    assertThat(HighwaterCommand.commandLine().setOut(new PrintWriter(out)).execute(ingest))
        .isZero();
    assertThat(out.toString()).contains("0 taken in, 1 known already");
    assertThat(delivery()).hasContent("kept");
    assertThat(folder.resolve("out/ingest-state.json")).doesNotExist();
    Files.write(delivery(), delivery);
    StringWriter err = new StringWriter();
    int exit =
        HighwaterCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "report",
                "--from=2024-09-01",
                "--to=2024-10-01",
                "--input=" + folder.resolve("out"),
                "--out=" + folder.resolve("report"));
    assertThat(exit).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aHalfWrittenDeliveryChangesNothing() throws Exception {
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    export.file(0, 1_000, 1);
    export.file(1, 1_000, 2);
    assertThatThrownBy(() -> ingest(500)).hasMessageContaining("no manifest of an export");
    export.manifest(3, 1);
    assertThat(ingest(500).incomplete()).singleElement().asString().contains("is not there (yet)");
    assertThat(delivery()).doesNotExist();

    export.manifest(2, 1);
    assertThat(ingest(500).taken()).isEqualTo(1);
    byte[] before = Files.readAllBytes(delivery());

    // The next execution overwrites the files one by one, and the manifest last.
    BigDecimal second = export.file(0, 1_500, 3);
    GeneratedExport.written(export.data(0), 5);
    DataExportIngest.Summary passed = ingest(500);
    assertThat(passed.taken() + passed.skipped()).isZero();
    assertThat(passed.incomplete()).singleElement().asString().contains("is newer");
    assertThat(Files.readAllBytes(delivery())).isEqualTo(before);

    // A file that is cut off inside.
    byte[] whole = Files.readAllBytes(export.data(1));
    Files.write(export.data(1), Arrays.copyOf(whole, whole.length / 2));
    GeneratedExport.written(export.data(1), 0);
    export.manifest(2, 6);
    DataExportIngest.Summary failed = ingest(500);
    assertThat(failed.failed()).isEqualTo(1);
    assertThat(failed.problems()).singleElement().asString().contains("ends too early");
    assertThat(Files.readAllBytes(delivery())).isEqualTo(before);

    Files.write(export.data(1), whole);
    GeneratedExport.written(export.data(1), 0);
    assertThat(ingest(500).taken()).isEqualTo(1);
    BigDecimal first = new GeneratedExport(folder.resolve("again"), "2024-09").file(1, 1_000, 2);
    List<BillingItem> items = items(delivery());
    assertThat(billed(items)).isEqualTo(second.add(first).stripTrailingZeros());
    assertThat(items.get(0).delivery().knownAtMillis())
        .isEqualTo(Files.getLastModifiedTime(export.manifest()).toMillis());
    try (Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.contains("@"))
          .containsExactlyInAnyOrder("bills-2024-09.jsonl", "state.json");
    }
    // what was known before can still be asked for
    try (Stream<Path> left = Files.list(folder.resolve("out"))) {
      assertThat(left.filter(file -> file.getFileName().toString().contains("@")))
          .singleElement()
          .satisfies(
              past -> {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(past))) {
                  assertThat(in.readAllBytes()).isEqualTo(before);
                }
              });
    }
  }

  @Test
  void theLegacyReportHasItsOwnManifest() throws Exception {
    Path sample = ConvertCommandTest.shared("billing-native/aws_cur_legacy_sample.csv");
    Path period = folder.resolve("in/reports/cur/20231101-20231201");
    Files.createDirectories(period.resolve("assembly"));
    Files.copy(sample, period.resolve("assembly/cur-1.csv"));
    GeneratedExport.written(period.resolve("assembly/cur-1.csv"), 0);
    String manifest =
        "{\"assemblyId\":\"assembly\",\"bucket\":\"b\",\"reportKeys\":"
            + "[\"reports/cur/20231101-20231201/assembly/cur-1.csv\"]}";
    for (String name : List.of("cur-Manifest.json", "assembly/cur-Manifest.json")) {
      Files.writeString(period.resolve(name), manifest);
      GeneratedExport.written(period.resolve(name), 1);
    }
    DataExportIngest.Summary summary = ingest(500);
    assertThat(summary.taken()).isEqualTo(1);
    assertThat(summary.rows()).isEqualTo(1_281);
    List<BillingItem> items = items(folder.resolve("out/reports-cur-2023-11.jsonl"));
    assertThat(billed(items)).isEqualTo(new BigDecimal("1.6823086974"));
  }

  /** Twenty million rows in the memory of any other test: a file of a million, twenty times. */
  @Test
  @Tag("full")
  void twentyMillionRows() throws Exception {
    GeneratedExport export = new GeneratedExport(folder.resolve("in"), "2024-09");
    BigDecimal sum = export.file(0, 1_000_000, 7);
    for (int i = 1; i < 20; i++) {
      Files.createLink(export.data(i), export.data(0));
    }
    export.manifest(20, 1);
    DataExportIngest.Summary summary = ingest(50_000);
    assertThat(summary.rows()).isEqualTo(20_000_000);
    assertThat(summary.folded()).isLessThan(300_000);
    BigDecimal[] billed = {BigDecimal.ZERO};
    read(
        delivery(),
        item ->
            billed[0] =
                item.complete() ? billed[0] : billed[0].add(item.charge().costs().billed()));
    assertThat(billed[0]).isEqualByComparingTo(sum.multiply(BigDecimal.valueOf(20)));
  }
}
