package dev.highwater.bills;

import dev.highwater.files.NamedOutput;
import dev.highwater.files.Temporary;
import dev.highwater.files.UnwritableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Exports in a bucket, below a prefix. A file is fetched to this machine before it is read, and
 * only as the version that was listed. Credentials come from the SDK's default chain.
 */
public final class S3Store implements ExportStore {
  private final S3Client client;
  private final String bucket;
  private final String prefix;

  /**
   * @param uri {@code s3://bucket/prefix}
   * @param region of the bucket; {@code null} for what the SDK's default chain says
   * @param endpoint another server that speaks S3, addressed by path; {@code null} for AWS
   */
  public S3Store(URI uri, String region, URI endpoint) {
    bucket = uri.getHost();
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    S3ClientBuilder builder =
        S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
    if (region != null) {
      builder.region(Region.of(region));
    }
    if (endpoint != null) {
      builder.endpointOverride(endpoint).forcePathStyle(true);
    }
    client = builder.build();
  }

  @Override
  public List<Entry> list() throws IOException {
    try {
      List<Entry> entries = new ArrayList<>();
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .forEach(object -> entries.add(entry(object)));
      entries.removeIf(entry -> entry.key().isEmpty() || entry.key().endsWith("/"));
      entries.sort(Comparator.comparing(Entry::key));
      return entries;
    } catch (SdkException e) {
      throw new IOException(place() + " cannot be listed", e);
    }
  }

  private Entry entry(S3Object object) {
    return new Entry(
        object.key().substring(prefix.length()),
        object.size(),
        object.eTag(),
        object.lastModified().toEpochMilli());
  }

  @Override
  public Path fetch(Entry entry) throws IOException {
    String name = entry.key().substring(entry.key().lastIndexOf('/') + 1);
    Path file = Temporary.file("export", "-" + name);
    try {
      try (InputStream in =
              client.getObject(
                  request ->
                      request.bucket(bucket).key(prefix + entry.key()).ifMatch(entry.version()));
          OutputStream out = NamedOutput.open(file, StandardOpenOption.WRITE)) {
        in.transferTo(out);
      }
      if (Files.size(file) == entry.size()) {
        return file;
      }
      throw new BillFileException(place() + entry.key() + ": ends too early");
    } catch (SdkException e) {
      release(file);
      throw new BillFileException(
          place()
              + entry.key()
              + ": cannot be read, or changed since it was listed: "
              + e.getMessage());
    } catch (IOException e) {
      release(file);
      throw e instanceof BillFileException || e instanceof UnwritableException
          ? e
          : new BillFileException(place() + entry.key() + ": ends too early");
    }
  }

  @Override
  public void release(Path fetched) {
    Temporary.delete(fetched);
  }

  @Override
  public String place() {
    return "s3://" + bucket + "/" + prefix;
  }

  @Override
  public void close() {
    client.close();
  }
}
