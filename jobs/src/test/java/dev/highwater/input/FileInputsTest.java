package dev.highwater.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.event.Decoded;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import dev.highwater.report.Rows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileInputsTest {
  /** Each record is a time in milliseconds. */
  private static final PayloadDecoder TIMES =
      (payload, out) ->
          out.accept(
              KafkaItemsTest.log(
                  Long.parseLong(new String(payload.value(), StandardCharsets.UTF_8))));

  private static final long START = 1_700_000_000_000L;
  private static final ItemTimes ALL = new ItemTimes("logs", 60_000, EventTimeRange.ALL);

  @TempDir Path folder;
  @TempDir Path temporary;

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] frames(byte[]... messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  private static List<String> read(String name, byte[] bytes, int limit) throws IOException {
    List<String> records = new ArrayList<>();
    try (FileRecords file = FileRecords.open(name, new ByteArrayInputStream(bytes), limit)) {
      for (FileRecords.Next next = file.next(); next != null; next = file.next()) {
        Payload payload = next.payload();
        records.add(
            payload != null
                ? payload.offset() + " " + new String(payload.value(), StandardCharsets.UTF_8)
                : next.bad().index() + " " + next.bad().reason() + " " + next.bad().detail());
      }
    }
    return records;
  }

  private static List<String> read(String name, byte[] bytes) throws IOException {
    return read(name, bytes, 1_000);
  }

  @Test
  void textIsOneRecordALine() throws IOException {
    assertThat(read("a.jsonl", text("\ufeffone\r\n\n  two\nthree")))
        .containsExactly("0 one", "1   two", "2 three");
    assertThat(read("a.log", text(""))).isEmpty();
  }

  @Test
  void aLineOverTheLimitIsOneDeadLetterAndTheNextIsRead() throws IOException {
    assertThat(read("a.log", text("12345678901\nok"), 10))
        .containsExactly("0 TOO_LARGE a line of more than 10 bytes", "1 ok");
  }

  @Test
  void aCsvFileIsTablesOfItsHeaderAndSomeRows() throws IOException {
    assertThat(read("a.csv", text("h,i\n1,\"a\n\"\"b\"\n2,c")))
        .containsExactly("0 h,i\n1,\"a\n\"\"b\"\n2,c");
    List<String> tables = read("a.csv", text("h\n" + "row\n".repeat(1_000)), 10_000);
    assertThat(tables).hasSize(2);
    assertThat(tables).allMatch(table -> table.lines().count() == 501);
    assertThat(tables.get(1)).startsWith("1 h\nrow\n");
    assertThat(read("a.csv", text("h\n"))).isEmpty();
    assertThat(read("a.csv", text("h\n\"" + "x".repeat(100)), 50))
        .containsExactly("0 TOO_LARGE a row of more than 50 bytes");
  }

  @Test
  void compressedFilesAreUnpacked() throws IOException {
    byte[] lines = text("one\ntwo\n");
    assertThat(read("dir/a.jsonl.gz", gzip(lines))).containsExactly("0 one", "1 two");
    assertThat(read("a.zst", Zstd.compress(lines))).containsExactly("0 one", "1 two");
    byte[] members = new byte[2 * gzip(lines).length];
    System.arraycopy(gzip(lines), 0, members, 0, members.length / 2);
    System.arraycopy(gzip(lines), 0, members, members.length / 2, members.length / 2);
    assertThat(read("a.gz", members)).hasSize(4);
    assertThat(read("a.pb.gz", gzip(frames(text("x"), text("y"))))).containsExactly("0 x", "1 y");
    assertThat(read("a.pb.zst", Zstd.compress(frames(text("x"))))).containsExactly("0 x");
  }

  @Test
  void aMessageFileIsOneMessageOrFrames() throws IOException {
    assertThat(read("a.pb", frames(text("one"), text(""), text("two"))))
        .containsExactly("0 one", "1 ", "2 two");
    byte[] message = {0x0a, 0x03, 'a', '\n', 'b'};
    try (FileRecords file = FileRecords.open("a.pb", new ByteArrayInputStream(message))) {
      assertThat(file.next().payload().value()).isEqualTo(message);
      assertThat(file.next()).isNull();
    }
    assertThat(read("a.pb", new byte[0])).isEmpty();
    assertThat(read("a.pb", text("12345678901"), 10))
        .containsExactly("0 TOO_LARGE a message of more than 10 bytes");
  }

  @Test
  void aTruncatedFileGivesWhatIsWholeAndOneDeadLetter() throws IOException {
    byte[] whole = frames(text("one"), text("two"));
    assertThat(read("a.pb", Arrays.copyOf(whole, whole.length - 1)))
        .containsExactly("0 one", "1 MALFORMED the file ends inside a frame");
    assertThat(read("a.pb", Arrays.copyOf(whole, 9)))
        .containsExactly("0 one", "1 MALFORMED the file ends inside a frame's length");
    assertThat(read("a.pb", ByteBuffer.allocate(9).putInt(5_000).array(), 10))
        .containsExactly("0 TOO_LARGE a frame of 5000 bytes");

    byte[] random = new byte[40_000];
    new Random(3).nextBytes(random);
    StringBuilder lines = new StringBuilder();
    for (byte b : random) {
      lines.append(b).append('\n');
    }
    byte[] gzip = gzip(text(lines.toString()));
    List<String> fromGzip = read("a.gz", Arrays.copyOf(gzip, gzip.length / 2));
    assertThat(fromGzip).hasSizeGreaterThan(100);
    assertThat(fromGzip.get(fromGzip.size() - 1))
        .contains("MALFORMED the file ends inside its compressed data");
    byte[] zstd = Zstd.compress(text(lines.toString()));
    List<String> fromZstd = read("a.zst", Arrays.copyOf(zstd, zstd.length - 5));
    assertThat(fromZstd.get(fromZstd.size() - 1))
        .contains("MALFORMED the file ends inside its compressed data");
  }

  @Test
  void damageIsADeadLetterAndNeverAnotherException() throws IOException {
    byte[][] files = {
      gzip(text("one\ntwo\nthree\n")),
      Zstd.compress(text("one\ntwo\nthree\n")),
      frames(text("one"), text("two"))
    };
    String[] names = {"a.gz", "a.zst", "a.pb"};
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      int kind = round % files.length;
      byte[] bytes = files[kind].clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(read(names[kind], bytes)).hasSizeLessThan(10_000);
    }
    assertThat(read("a.gz", text("this is no gzip")))
        .containsExactly("0 MALFORMED the compressed data is damaged");
  }

  private List<Long> times(List<String> patterns) throws IOException {
    List<Long> times = new ArrayList<>();
    try (MergedFiles files =
        new MergedFiles(
            TIMES,
            ALL,
            START,
            new FilePatterns(patterns).files(),
            MergedFiles.IN_ORDER,
            temporary)) {
      for (List<Decoded> items = files.next(); items != null; items = files.next()) {
        items.forEach(item -> times.add(item.timeMillis()));
      }
    }
    return times;
  }

  @Test
  void severalFilesAreMergedByTime() throws IOException {
    Files.writeString(folder.resolve("host-a.log"), "1\n4\n7\n");
    Files.writeString(folder.resolve("host-b.log"), "2\n3\n9\n");
    Files.write(folder.resolve("later.log.gz"), gzip(text("8\n10\n")));
    Files.writeString(folder.resolve(".hidden"), "5\n");
    assertThat(times(List.of(folder.toString()))).containsExactly(1L, 2L, 3L, 4L, 7L, 8L, 9L, 10L);
  }

  @Test
  void moreFilesThanMayBeOpenAreMergedToo() throws IOException {
    List<Long> expected = new ArrayList<>();
    for (int i = 0; i < 3 * MergedFiles.MAX_OPEN; i++) {
      Files.writeString(folder.resolve("f" + i + ".log"), i + "\n" + (1_000 + i) + "\n");
      expected.add((long) i);
      expected.add(1_000L + i);
    }
    assertThat(times(List.of(folder.toString()))).isSorted().containsAll(expected);
  }

  @Test
  void manyFilesThatOverlapAreMergedInTheSameOrderWithFewOpen() throws IOException {
    Random random = new Random(7);
    int records = 0;
    for (int i = 0; i < 150; i++) {
      StringBuilder lines = new StringBuilder();
      long time = random.nextInt(50);
      for (int n = random.nextInt(20); n > 0; n--, records++) {
        lines.append(random.nextInt(10) == 0 ? -1 : time).append('\n');
        time += random.nextInt(30);
      }
      Files.writeString(folder.resolve("f" + i + ".log"), lines);
    }
    List<Decoded> expected = merged(MergedFiles.IN_ORDER, 1_000);
    assertThat(expected).hasSize(records);
    assertThat(expected.stream().filter(item -> item.deadLetter() == null))
        .extracting(Decoded::timeMillis)
        .isSorted();
    for (int maxOpen : new int[] {2, 3, 5, 64}) {
      assertThat(merged(MergedFiles.IN_ORDER, maxOpen))
          .as("at most %d open", maxOpen)
          .isEqualTo(expected);
    }
  }

  private List<Decoded> merged(int runItems, int maxOpen) throws IOException {
    List<Decoded> all = new ArrayList<>();
    try (MergedFiles files =
        new MergedFiles(
            TIMES,
            ALL,
            START,
            new FilePatterns(List.of(folder.toString())).files(),
            runItems,
            temporary,
            maxOpen)) {
      for (List<Decoded> items = files.next(); items != null; items = files.next()) {
        assertThat(files.open()).isLessThanOrEqualTo(maxOpen);
        assertThat(temporary).as("files without a name").isEmptyDirectory();
        all.addAll(items);
      }
      assertThat(files.open()).isZero();
    }
    return all;
  }

  /** Bills are in an order of their own: with runs of few items, files in any order are sorted. */
  @Test
  void filesInAnyOrderAreSortedTheSameWayWithFewOpen() throws IOException {
    Random random = new Random(11);
    List<Long> times = new ArrayList<>();
    int dead = 0;
    for (int i = 0; i < 20; i++) {
      StringBuilder lines = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        long time = random.nextInt(10) == 0 ? -1 : random.nextInt(100);
        lines.append(time).append('\n');
        if (time < 0) {
          dead++;
        } else {
          times.add(time);
        }
      }
      Files.writeString(folder.resolve("f" + i + ".log"), lines);
    }
    times.sort(null);
    for (int runItems : new int[] {1, 7, 10_000}) {
      List<Decoded> first = merged(runItems, 1_000);
      assertThat(first.subList(0, dead)).allMatch(item -> item.deadLetter() != null);
      assertThat(first.subList(dead, first.size()))
          .extracting(Decoded::timeMillis)
          .isEqualTo(times);
      for (int maxOpen : new int[] {3, 5, 64}) {
        assertThat(merged(runItems, maxOpen)).as("at most %d open", maxOpen).isEqualTo(first);
      }
    }
  }

  @Test
  void sortingCanBeStoppedAfterEachRun() throws IOException {
    Files.writeString(folder.resolve("a.log"), "5\n1\n3\n2\n4\n");
    try (MergedFiles files =
        new MergedFiles(
            TIMES, ALL, START, List.of(folder.resolve("a.log").toString()), 2, temporary)) {
      for (int run = 0; run < 3; run++) {
        assertThat(files.next()).isEmpty();
        assertThat(files.open()).as("a file and the runs of it").isEqualTo(run == 2 ? 2 : run + 2);
      }
      assertThat(files.next()).extracting(Decoded::timeMillis).containsExactly(1L);
    }
  }

  @Test
  void billsAreGivenInTheOrderInWhichTheyWereKnown() throws Exception {
    List<String> lines = new ArrayList<>(Rows.restated());
    Collections.reverse(lines);
    Files.write(folder.resolve("bills.jsonl"), lines);
    Settings settings =
        SettingsFile.parse(
            "f",
            "inputs: {billing: {files: "
                + folder
                + "}}\noutputs: {costs: {directory: /o/c}, dead-letters: {directory: /o/d}, late:"
                + " {directory: /o/l}}\n",
            Surroundings.ofProcess());
    List<Long> times = new ArrayList<>();
    FileInputs.forEach(
        settings,
        settings.inputs().get("billing"),
        EventTimeRange.ALL,
        item -> times.add(item.timeMillis()));
    assertThat(times).hasSameSizeAs(lines).isSorted();
    assertThat(times.get(0)).isLessThan(times.get(times.size() - 1));
  }

  @Test
  void itemsOfOneTimeStayInTheOrderOfTheirFiles() throws IOException {
    Files.writeString(folder.resolve("a.log"), "7 a0\n3 a1\n7 a2\n");
    Files.writeString(folder.resolve("b.log"), "3 b0\n7 b1\n");
    PayloadDecoder named =
        (payload, out) -> {
          String[] words = new String(payload.value(), StandardCharsets.UTF_8).split(" ");
          out.accept(KafkaItemsTest.log(Long.parseLong(words[0]), words[1]));
        };
    for (int runItems : new int[] {1, 2, 100}) {
      List<String> names = new ArrayList<>();
      try (MergedFiles files =
          new MergedFiles(
              named,
              ALL,
              START,
              new FilePatterns(List.of(folder.toString())).files(),
              runItems,
              temporary)) {
        for (List<Decoded> items = files.next(); items != null; items = files.next()) {
          items.forEach(item -> names.add(item.log().service()));
        }
      }
      assertThat(names).containsExactly("a1", "b0", "a0", "a2", "b1");
    }
  }

  @Test
  void globsStayInTheirFolderUnlessDoubled() throws IOException {
    Files.createDirectories(folder.resolve("x/y"));
    Files.writeString(folder.resolve("x/a.log"), "1\n");
    Files.writeString(folder.resolve("x/b.txt"), "2\n");
    Files.writeString(folder.resolve("x/y/c.log"), "3\n");
    assertThat(times(List.of(folder + "/x/*.log"))).containsExactly(1L);
    assertThat(times(List.of(folder + "/**.log"))).containsExactly(1L, 3L);
    assertThat(times(List.of(folder + "/x/{a.log,b.txt}"))).containsExactly(1L, 2L);
    assertThat(times(List.of(folder + "/x/a.log", folder + "/x"))).containsExactly(1L, 2L, 3L);
    assertThatThrownBy(() -> times(List.of(folder + "/z/*.log")))
        .isInstanceOf(IOException.class)
        .hasMessage("no file matches " + folder + "/z/*.log");
  }

  @Test
  void onlyTheRangeIsRead() throws IOException {
    Files.writeString(folder.resolve("a.log"), "1\n2\n3\n4\n");
    List<Long> times = new ArrayList<>();
    try (MergedFiles files =
        new MergedFiles(
            TIMES,
            new ItemTimes("logs", 0, new EventTimeRange(2, 4)),
            START,
            new FilePatterns(List.of(folder.toString())).files(),
            MergedFiles.IN_ORDER,
            temporary)) {
      for (List<Decoded> items = files.next(); items != null; items = files.next()) {
        items.forEach(item -> times.add(item.timeMillis()));
      }
    }
    assertThat(times).containsExactly(2L, 3L);
  }

  @Test
  void aLineFromTheFutureOrBefore1970IsADeadLetterAndMovesNoFile() throws IOException {
    long far = 253_402_300_799_000L;
    Files.writeString(folder.resolve("a.log"), "1\n" + far + "\n" + Long.MIN_VALUE + "\n3\n");
    Files.writeString(
        folder.resolve("b.log"), "2\n4\n" + (START + 60_000) + "\n" + (START + 60_001) + "\n");
    FileItems format =
        new FileItems(
            TIMES,
            new ItemTimes("logs", 60_000, new EventTimeRange(2, START + 60_001)),
            new FilePatterns(List.of(folder.toString())));

    List<Decoded> items =
        all(format.createReader(new Configuration(), split(START))).stream()
            .map(RecordAndPosition::getRecord)
            .toList();

    assertThat(items)
        .extracting(
            item -> item.deadLetter() == null ? item.timeMillis() : item.deadLetter().reason())
        .containsExactly(
            RejectReason.FUTURE_TIMESTAMP,
            RejectReason.INVALID,
            2L,
            3L,
            4L,
            START + 60_000,
            RejectReason.FUTURE_TIMESTAMP);
    assertThat(items.get(0).deadLetter())
        .satisfies(
            letter -> {
              assertThat(letter.topic()).endsWith("a.log");
              assertThat(letter.offset()).isEqualTo(1);
              assertThat(letter.item()).isZero();
              assertThat(letter.detail())
                  .isEqualTo(
                      "the item's time is 251702300799 s after the start of reading;"
                          + " time.maxFutureSkew is 60 s");
            });
    assertThat(items.get(1).deadLetter().detail()).isEqualTo("the item's time is before 1970");
  }

  @Test
  void theStartOfReadingIsPartOfTheSplitAndSoOfEveryRestore() throws Exception {
    Files.writeString(folder.resolve("a.log"), "1\n");
    Settings settings =
        SettingsFile.parse(
            "f",
            "inputs: {logs: {files: "
                + folder
                + ", format: winston}}\noutputs: {signals: {directory: /o/s}, dead-letters:"
                + " {directory: /o/d}, late: {directory: /o/l}}\n",
            Surroundings.ofProcess());
    FileSource<Decoded> source =
        FileInputs.of(settings, settings.inputs().get("logs"), EventTimeRange.ALL);
    long before = System.currentTimeMillis();
    try (MockSplitEnumeratorContext<FileSourceSplit> context = new MockSplitEnumeratorContext<>(1);
        var enumerator = source.createEnumerator(context)) {
      FileSourceSplit split = enumerator.snapshotState(1).getSplits().iterator().next();
      assertThat(split.fileModificationTime()).isBetween(before, System.currentTimeMillis());
      FileSourceSplit restored =
          source
              .getSplitSerializer()
              .deserialize(
                  source.getSplitSerializer().getVersion(),
                  source.getSplitSerializer().serialize(split));
      assertThat(restored.fileModificationTime()).isEqualTo(split.fileModificationTime());
    }
  }

  private FileSourceSplit split(long startMillis) {
    return split(true, startMillis);
  }

  private FileSourceSplit split(boolean inOrder, long startMillis) {
    return FileItems.split(
        "logs", new org.apache.flink.core.fs.Path(folder.toUri()), inOrder, startMillis);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestoredReaderGoesOnWhereItWas(boolean inOrder) throws IOException {
    Files.writeString(folder.resolve("a.log"), inOrder ? "1\n3\n5\n" : "5\n1\n3\n");
    Files.writeString(folder.resolve("b.log"), "2\n4\n6\n");
    FileItems format = new FileItems(TIMES, ALL, new FilePatterns(List.of(folder.toString())));
    FileSourceSplit split = split(inOrder, START);
    List<RecordAndPosition<Decoded>> all = all(format.createReader(new Configuration(), split));
    assertThat(all)
        .extracting(record -> record.getRecord().timeMillis())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    for (int given = 0; given < all.size(); given++) {
      FileSourceSplit restored =
          split.updateWithCheckpointedPosition(
              new CheckpointedPosition(
                  CheckpointedPosition.NO_OFFSET, all.get(given).getRecordSkipCount()));
      assertThat(all(format.restoreReader(new Configuration(), restored)))
          .extracting(record -> record.getRecord().timeMillis())
          .isEqualTo(
              all.subList(given + 1, 6).stream()
                  .map(record -> record.getRecord().timeMillis())
                  .toList());
    }
  }

  private static List<RecordAndPosition<Decoded>> all(BulkFormat.Reader<Decoded> reader)
      throws IOException {
    List<RecordAndPosition<Decoded>> all = new ArrayList<>();
    try (reader) {
      for (var batch = reader.readBatch(); batch != null; batch = reader.readBatch()) {
        for (var next = batch.next(); next != null; next = batch.next()) {
          all.add(
              new RecordAndPosition<>(
                  next.getRecord(), next.getOffset(), next.getRecordSkipCount()));
        }
        batch.releaseBatch();
      }
    }
    return all;
  }

  @Test
  void whatIsNoRecordBecomesADeadLetterOfItsFile() throws IOException {
    Path file = Files.write(folder.resolve("a.pb"), Arrays.copyOf(frames(text("12")), 5));
    List<Decoded> items = new ArrayList<>();
    try (MergedFiles files =
        new MergedFiles(
            TIMES, ALL, START, List.of(file.toString()), MergedFiles.IN_ORDER, temporary)) {
      for (List<Decoded> next = files.next(); next != null; next = files.next()) {
        items.addAll(next);
      }
    }
    assertThat(items)
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.deadLetter().reason()).isEqualTo(RejectReason.MALFORMED);
              assertThat(item.deadLetter().topic()).isEqualTo(file.toString());
              assertThat(item.deadLetter().item()).isEqualTo(-1);
            });
  }
}
