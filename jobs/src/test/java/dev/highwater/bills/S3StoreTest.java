package dev.highwater.bills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The SDK's own client against a server on loopback. */
class S3StoreTest {
  private static final List<String> PROPERTIES =
      List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region");

  private static final URI BILLS = URI.create("s3://bucket/bills");

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
      assertThat(billed()).isEqualByComparingTo(sum);
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

  @Test
  void nothingThatWasFetchedIsLeftWhereAManifestIsDamaged() throws Exception {
    upload();
    s3.put(
        "a/prefix/bills/metadata/BILLING_PERIOD=2024-10/bills-Manifest.json", new byte[] {'{'}, 0);
    try (ExportStore store = store()) {
      assertThat(DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000).incomplete())
          .hasSize(1);
    }
    String fetched = "highwater-export-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(temporary.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(fetched));
    }
  }

  /** As AWS delivers: data files first, the manifest last. A second delivery replaces the first. */
  @Test
  void anotherServerIsReadTheSame() throws Exception {
    try (LocalS3Server server = new LocalS3Server();
        S3Client client =
            S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                // It would store the chunks' checksums, too.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(own -> own.chunkedEncodingEnabled(false))
                .build()) {
      client.createBucket(request -> request.bucket("bucket"));
      Path root = folder.resolve("in");
      GeneratedExport export = new GeneratedExport(root, "2024-09");
      BigDecimal sum = export.file(0, 500, 1);
      sum = sum.add(export.file(1, 500, 2));
      put(client, root, export.data(0));
      put(client, root, export.data(1));
      try (ExportStore store = new S3Store(BILLS, null, server.endpoint())) {
        assertThatThrownBy(() -> DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000))
            .hasMessageContaining("no manifest of an export");
        export.manifest(2, 1);
        put(client, root, export.manifest());
        DataExportIngest.Summary summary =
            DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000);
        assertThat(summary.problems()).isEmpty();
        assertThat(summary.incomplete()).isEmpty();
        assertThat(summary.rows()).isEqualTo(1_000);
        assertThat(billed()).isEqualByComparingTo(sum);
        assertThat(DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000).skipped())
            .isEqualTo(1);

        BigDecimal later = export.file(0, 500, 3);
        put(client, root, export.data(0));
        Thread.sleep(1_100); // S3 tells times in seconds
        put(client, root, export.manifest());
        assertThat(DataExportIngestTest.ingest(store, folder.resolve("out"), 1_000).taken())
            .isEqualTo(1);
        assertThat(billed())
            .isEqualByComparingTo(
                later.add(new GeneratedExport(folder, "2024-09").file(1, 500, 2)));
      }
    }
  }

  private static void put(S3Client client, Path root, Path file) {
    client.putObject(
        request -> request.bucket("bucket").key("bills/" + root.relativize(file)),
        RequestBody.fromFile(file));
  }

  private BigDecimal billed() throws Exception {
    return DataExportIngestTest.items(folder.resolve("out/bills-2024-09.jsonl")).stream()
        .filter(item -> !item.complete())
        .map(item -> item.charge().costs().billed())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
