package dev.highwater.bills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.bench.GeneratedExport;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own client against a server on loopback. */
class S3StoreTest {
  private static final List<String> PROPERTIES =
      List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region");

  @TempDir private Path folder;
  private LoopbackS3 s3;

  @BeforeEach
  void start() throws Exception {
    PROPERTIES.forEach(
        name -> System.setProperty(name, name.equals("aws.region") ? "us-east-1" : "x"));
    s3 = new LoopbackS3();
  }

  @AfterEach
  void stop() {
    s3.close();
    PROPERTIES.forEach(System::clearProperty);
  }

  private BigDecimal upload() throws Exception {
    Path root = folder.resolve("in");
    GeneratedExport export = new GeneratedExport(root, "2024-09");
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < 3; i++) {
      sum = sum.add(export.file(i, 500, i));
    }
    export.manifest(3, 1);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        s3.put(
            "a/prefix/" + root.relativize(file),
            Files.readAllBytes(file),
            Files.getLastModifiedTime(file).toMillis());
      }
    }
    s3.put("a/prefixed/else-Manifest.json", new byte[] {'{', '}'}, 0);
    return sum;
  }

  private ExportStore store() {
    return new S3Store(URI.create("s3://bucket/a/prefix"), null, s3.endpoint());
  }

  @Test
  void whatIsInABucketIsTakenIn() throws Exception {
    BigDecimal sum = upload();
    try (ExportStore store = store()) {
      DataExportIngest.Summary summary =
          DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000);
      assertThat(summary.problems()).isEmpty();
      assertThat(summary.taken()).isEqualTo(1);
      assertThat(summary.rows()).isEqualTo(1_500);
      assertThat(
              DataExportIngestTest.items(folder.resolve("out/bills-2024-09.jsonl")).stream()
                  .filter(item -> !item.complete())
                  .map(item -> item.charge().costs().billed())
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(sum);
      int before = s3.requests();
      assertThat(DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000).skipped())
          .isEqualTo(1);
      // Only lists and the manifest: no data file again.
      assertThat(s3.requests() - before).isLessThanOrEqualTo(5);
    }
  }

  @Test
  void anObjectThatIsCutOffOrChangesFailsTheDelivery() throws Exception {
    upload();
    s3.cut("-00001.csv.gz");
    try (ExportStore store = store()) {
      DataExportIngest.Summary summary =
          DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000);
      assertThat(summary.failed()).isEqualTo(1);
      assertThat(summary.taken()).isZero();
      s3.cut("");
      ExportStore.Entry entry =
          store.list().stream().filter(one -> one.key().endsWith(".gz")).findFirst().orElseThrow();
      s3.put("a/prefix/" + entry.key(), new byte[(int) entry.size()], 0);
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store.fetch(entry)))
          .isInstanceOf(BillFileException.class)
          .hasMessageContaining("changed since it was listed");
    }
    assertThat(folder.resolve("out/bills-2024-09.jsonl")).doesNotExist();
  }
}
