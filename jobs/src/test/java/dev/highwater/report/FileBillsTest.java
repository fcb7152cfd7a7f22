package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.codec.InputFormat;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.ResourceCosts;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.ledger.AskedTimes;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.files.ProgressLine;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FileBillsTest {
  private static final String HEADER =
      Rows.HEADER
          + ",x_LineItemId,ResourceId,x_SplitOf,x_Namespace"
          + ",x_SplitBilledCost,x_SplitEffectiveCost,x_SplitListCost,x_SplitContractedCost";

  @TempDir Path folder;

  /** A node of 14 whose part is said twice, line item x twice, and two equal rows. */
  private Path bill() throws IOException {
    return Files.write(
        folder.resolve("bill.csv"),
        List.of(
            HEADER,
            part("p", "node", "6"),
            row("x", "", "S3", "5"),
            row("n", "node", "EC2", "10"),
            row("", "node", "EC2", "4"),
            row("", "", "Lambda", "1"),
            part("p", "node", "3"),
            row("x", "", "S3", "7"),
            row("", "", "Lambda", "1")));
  }

  private static String row(String id, String resource, String service, String cost) {
    return Rows.csv("2024-09-01", service, "web", cost) + ",%s,%s,,,,,,".formatted(id, resource);
  }

  private static String part(String id, String node, String cost) {
    return Rows.csv("2024-09-01", "EC2", "shop", "0")
        + ",%s,pod,%s,shop,%s,%s,%s,%s".formatted(id, node, cost, cost, cost, cost);
  }

  private static FileBills bills(Path file) {
    return bills(file, InputFormat.AUTO);
  }

  private static FileBills bills(Path file, InputFormat format) {
    ProgressLine line = new ProgressLine(new PrintWriter(new StringWriter()), false);
    return new FileBills(List.of(file), format, new ReportProgress(line));
  }

  private static LedgerIntake intake(Ledger ledger) {
    return new LedgerIntake(
        ledger,
        new ResourceCosts(Set.of()),
        new AskedTimes(Long.MAX_VALUE, null, 0),
        Long.MAX_VALUE);
  }

  private static List<CostCell> cells(Path file) throws IOException {
    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    LedgerIntake intake = intake(ledger);
    FileBills bills = bills(file);
    bills.forEach(intake);
    assertThat(bills.problems()).isEmpty();
    assertThat(intake.rows()).isEqualTo(8);
    return ledger.cells(Long.MAX_VALUE);
  }

  @Test
  void jsonThatIsNoBillInAFolderIsLeftOutAndNoRowOfABill() throws Exception {
    bill();
    Path metadata = Files.createDirectories(folder.resolve("metadata/BILLING_PERIOD=2024-09"));
    Path manifest = Files.writeString(metadata.resolve("b-Manifest.json"), "{\"dataFiles\":[]}");
    Path events = Files.writeString(folder.resolve("events.jsonl"), "{\"a\":1}\n{\"b\":2}\n");
    FileBills bills = bills(folder);
    LedgerIntake intake = intake(new Ledger(AllocationSettings.DEFAULT));
    bills.forEach(intake);
    assertThat(intake.rows()).isEqualTo(8);
    assertThat(bills.leftOut()).isZero();
    assertThat(bills.problems())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("left out: " + events + ": row 1: no bill's"),
            line -> assertThat(line).startsWith("left out: " + manifest + ": row 1: no bill's"));
  }

  /** Whatever it is, and also where a format is asked for. */
  @Test
  void whatIsNoBillInAFolderIsLeftOutAsAWhole() throws Exception {
    Path bill = bill();
    Files.writeString(folder.resolve("notes.md"), "Bills of 2024, by account\nplain text\nmore\n");
    Files.writeString(folder.resolve("readme.md"), "[![Build](https://b)](https://c)\n\ntext\n");
    Files.writeString(folder.resolve("quoted.txt"), "\"" + "x".repeat(3_000_000));
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Files.writeString(folder.resolve("Manifest.json"), "{\"dataFiles\":[]}");
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("bills.zip")))) {
      zip.putNextEntry(new ZipEntry("bill.csv"));
      Files.copy(bill, zip);
    }
    for (InputFormat format :
        List.of(
            InputFormat.AUTO,
            InputFormat.FOCUS_CSV,
            InputFormat.CUR2_CSV,
            InputFormat.FOCUS_JSON,
            InputFormat.FOCUS_AVRO,
            InputFormat.FOCUS_PARQUET)) {
      boolean fits = format == InputFormat.AUTO || format == InputFormat.FOCUS_CSV;
      FileBills bills = bills(folder, format);
      LedgerIntake intake = intake(new Ledger(AllocationSettings.DEFAULT));
      bills.forEach(intake);
      assertThat(intake.rows()).as("%s", format).isEqualTo(fits ? 8 : 0);
      assertThat(bills.leftOut()).isZero();
      assertThat(bills.problems())
          .hasSize(fits ? 6 : 7)
          .allMatch(
              line -> line.startsWith("left out: " + folder) || line.equals(empty + ": no rows"));
    }
  }

  @Test
  void aBillThatCannotBeReadToItsEndIsNoFileToLeaveOut() throws Exception {
    bill();
    Path cut = Files.writeString(folder.resolve("cut.parquet"), "PAR1 and no more of it");
    assertThatThrownBy(() -> bills(folder).forEach(intake(new Ledger(AllocationSettings.DEFAULT))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(cut + ": Parquet");
  }

  @Test
  void billsBehindAnObjectThatIsNoneCount() throws Exception {
    Delivery delivery = new Delivery("d", Delivery.Mode.OVERWRITE, "s", 0);
    List<String> lines = new ArrayList<>(List.of("{\"exportedAt\":1}", "7"));
    lines.addAll(Rows.delivery(delivery, List.of(Rows.row("2024-09-01", "S3", "", "1"))));
    Path bill = Files.write(folder.resolve("bill.jsonl"), lines);
    for (Path input : List.of(folder, bill)) {
      FileBills bills = bills(input);
      LedgerIntake intake = intake(new Ledger(AllocationSettings.DEFAULT));
      bills.forEach(intake);
      assertThat(intake.rows()).isEqualTo(1);
      assertThat(bills.leftOut()).isEqualTo(2);
      assertThat(bills.problems())
          .satisfiesExactly(
              line -> assertThat(line).startsWith(bill + ": row 1: no bill's"),
              line -> assertThat(line).startsWith(bill + ": row 2: JSON: expected an object"));
    }
    Files.writeString(bill, "{\"exportedAt\":1}\n");
    assertThatThrownBy(() -> bills(bill).forEach(intake(new Ledger(AllocationSettings.DEFAULT))))
        .hasMessageStartingWith(bill + ": row 1: no bill's");
  }

  @Test
  void aRowThatIsNoneAmongADeliverysRowsIsCounted() throws Exception {
    Delivery delivery = new Delivery("d", Delivery.Mode.OVERWRITE, "s", 0);
    List<String> lines =
        new ArrayList<>(Rows.delivery(delivery, List.of(Rows.row("2024-09-01", "S3", "", "1"))));
    lines.add(1, "{\"a\":1}");
    Files.write(folder.resolve("bill.jsonl"), lines);
    FileBills bills = bills(folder);
    LedgerIntake intake = intake(new Ledger(AllocationSettings.DEFAULT));
    bills.forEach(intake);
    assertThat(intake.rows()).isEqualTo(1);
    assertThat(bills.leftOut()).isEqualTo(1);
    assertThat(bills.problems())
        .singleElement()
        .asString()
        .contains("bill.jsonl: row 2: no bill's");
  }

  @Test
  void repeatedLineItemsCountOnceAndPartsShareTheirNodeOut() throws Exception {
    Map<String, String> costs = new TreeMap<>();
    long rows = 0;
    for (CostCell cell : cells(bill())) {
      String name = cell.key().serviceName() + " " + cell.key().team();
      costs.put(name, cell.amounts().costs().effective().toPlainString());
      rows += cell.amounts().rows();
    }
    assertThat(costs)
        .isEqualTo(Map.of("EC2 shop", "3", "EC2 web", "11", "Lambda web", "2", "S3 web", "7"));
    assertThat(rows).isEqualTo(6);
  }

  /** What a shell's {@code <(zcat bill.csv.gz)} is. */
  @Test
  @Timeout(180)
  void aPipeIsReadTwiceWhereItHasToBe() throws Exception {
    byte[] bill = Files.readAllBytes(bill());
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor())
        .isZero();
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = new FileOutputStream(pipe.toFile())) {
                out.write(bill);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    List<CostCell> cells = cells(pipe);
    writer.join();
    assertThat(cells).isEqualTo(cells(folder.resolve("bill.csv")));
  }

  @Test
  void whatIsWrongInAPipeIsToldByItsName() throws Exception {
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine().setErr(new PrintWriter(err));
    int exit =
        line.execute(
            ("report --from 2024-09-01 --to 2024-10-01 --input /dev/null --out "
                    + folder.resolve("out"))
                .split(" "));
    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("/dev/null: CSV: no header");
  }

  @Test
  void aFileThatIsDamagedInItsMiddleFailsTheReport() throws Exception {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (int i = 0; i < 5_000; i++) {
      text.append(row("line " + i, "", "S3", String.valueOf(i * 31 % 997))).append('\n');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("bill.csv.gz");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine().setErr(new PrintWriter(err));
    Path out = folder.resolve("out");
    int exit =
        line.execute(
            ("report --from 2024-09-01 --to 2024-10-01 --input " + file + " --out " + out)
                .split(" "));
    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains(file + ": is damaged or cut off");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFileThatChangesBetweenItsReadingsIsAnError() throws Exception {
    Path bill = bill();
    List<Integer> rows = new ArrayList<>();
    BillSource.Taker taker =
        new BillSource.Taker() {
          @Override
          public boolean asksFor(long fromMillis, long untilMillis) {
            return true;
          }

          @Override
          public void item(BillingItem item) {
            throw new AssertionError(item);
          }

          @Override
          public void delivery(Delivery delivery, BillSource.Rows all) throws IOException {
            for (int reading = 0; reading < 3; reading++) {
              int[] count = new int[1];
              all.forEach(charge -> count[0]++);
              rows.add(count[0]);
              if (reading == 1) {
                Files.writeString(bill, row("", "", "S3", "1") + "\n", StandardOpenOption.APPEND);
              }
            }
          }
        };
    assertThatThrownBy(() -> bills(bill).forEach(taker))
        .isInstanceOf(IOException.class)
        .hasMessage(bill + ": was changed while it was read");
    assertThat(rows).containsExactly(8, 8);
  }
}
