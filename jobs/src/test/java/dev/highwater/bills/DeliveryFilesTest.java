package dev.highwater.bills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFilesTest {
  private static final long KNOWN = 1_727_928_900_000L; // 2024-10-03T04:15:00Z

  @TempDir Path folder;

  private Path write(String id, String scope, long knownAtMillis, String... costs)
      throws IOException {
    List<Path> before = files();
    List<FocusRow> rows =
        Arrays.stream(costs)
            .map(
                cost -> {
                  FocusRow row = new FocusRow();
                  row.set(FocusColumn.BILLED_COST, cost);
                  return row;
                })
            .toList();
    new DeliveryFiles(folder)
        .write(
            new Delivery(id, Delivery.Mode.OVERWRITE, scope, knownAtMillis),
            DeliveryOut.Rows.of(rows));
    return files().stream().filter(file -> !before.contains(file)).findFirst().orElse(null);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String unpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void scopesThatPeopleReadAlikeHaveFilesOfTheirOwn() throws Exception {
    Path first = write("d1", "team/a/2024-09", KNOWN, "1");
    assertThat(first).hasFileName("team-a-2024-09.jsonl");
    Path second = write("d2", "team-a/2024-09", KNOWN, "2");
    assertThat(second.getFileName().toString()).startsWith("team-a-2024-09-").endsWith(".jsonl");
    // each finds its own again
    assertThat(write("d3", "team-a/2024-09", KNOWN, "3")).isNull();
    assertThat(write("d4", "team/a/2024-09", KNOWN, "4")).isNull();
    assertThat(Files.readString(first)).contains("\"d4\"", "\"4\"");
    assertThat(Files.readString(second)).contains("\"d3\"", "\"3\"");
    assertThat(files()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void whatIsNoDeliveryStaysAndNamesAreNeitherHiddenNorTooLong() throws Exception {
    Path mine = Files.writeString(folder.resolve("bills-2024-09.jsonl"), "{\"mine\": [1, {}]}");
    Path text = Files.writeString(folder.resolve("costs-2024-09.jsonl"), "not JSON");
    assertThat(write("d", "bills/2024-09", KNOWN, "1")).isNotNull();
    assertThat(write("d", "costs/2024-09", KNOWN, "1")).isNotNull();
    assertThat(mine).content().startsWith("{\"mine\"");
    assertThat(text).hasContent("not JSON");
    assertThat(write("d", ".hidden/2024-09", KNOWN, "1")).hasFileName("-hidden-2024-09.jsonl");
    write("d", "x".repeat(300) + "1/2024-09", KNOWN, "1");
    write("d", "x".repeat(300) + "2/2024-09", KNOWN, "1");
    write("e", "x".repeat(300) + "2/2024-09", KNOWN + 1, "1");
    assertThat(files()).hasSize(8);
  }

  @Test
  void whatIsReplacedStaysAsItWasKnown() throws Exception {
    Path file = write("d1", "bills/2024-09", KNOWN, "1");
    byte[] first = Files.readAllBytes(file);
    Path past = write("d2", "bills/2024-09", KNOWN + 1, "2");
    assertThat(past).hasFileName("bills-2024-09@20241003T041500000Z-20241003T041500001Z.jsonl.gz");
    assertThat(unpacked(past)).isEqualTo(new String(first, StandardCharsets.UTF_8));
    // the same bill, folded otherwise, and once more
    assertThat(write("d3", "bills/2024-09", KNOWN + 1, "2")).isNull();
    assertThat(write("d3", "bills/2024-09", KNOWN + 1, "2")).isNull();
    Path later = write("d4", "bills/2024-09", KNOWN + 1_000, "3");
    assertThat(unpacked(later)).contains("\"d3\"");
    assertThat(PastFile.among(files().stream().map(Path::toString).toList()))
        .isEqualTo(
            Map.of(
                past.toString(), new PastFile.Known(KNOWN, KNOWN + 1),
                later.toString(), new PastFile.Known(KNOWN + 1, KNOWN + 1_000)));
    // of what is deleted, the one before is what was known
    Path newest = write("d5", "bills/2024-09", KNOWN + 2_000, "4");
    Files.delete(later);
    assertThat(PastFile.among(files().stream().map(Path::toString).toList()))
        .containsEntry(past.toString(), new PastFile.Known(KNOWN, KNOWN + 1_000))
        .containsKey(newest.toString())
        .hasSize(2);
    // where the newest has been taken away, all that is left is read
    assertThat(PastFile.among(List.of(past.toString(), later.toString()))).isEmpty();
  }

  @Test
  void aDeliveryThatFailsLeavesAllAsItWas() throws Exception {
    Path file = write("d1", "bills/2024-09", KNOWN, "1");
    byte[] first = Files.readAllBytes(file);
    assertThatThrownBy(
            () ->
                new DeliveryFiles(folder)
                    .write(
                        new Delivery("d2", Delivery.Mode.OVERWRITE, "bills/2024-09", KNOWN + 1),
                        () -> {
                          throw new IOException("damaged");
                        }))
        .hasMessage("damaged");
    assertThat(files()).containsExactly(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }
}
