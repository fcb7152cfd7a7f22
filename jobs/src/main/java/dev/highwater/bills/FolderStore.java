package dev.highwater.bills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Exports in a folder: what {@code aws s3 sync} has copied. */
public final class FolderStore implements ExportStore {
  private final Path root;

  public FolderStore(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new BillFileException(root + ": no such folder");
    }
    this.root = root;
  }

  @Override
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.add(entry(file));
      }
    }
    entries.sort(Comparator.comparing(Entry::key));
    return entries;
  }

  private Entry entry(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    long modified = attributes.lastModifiedTime().toMillis();
    String key = root.relativize(file).toString().replace('\\', '/');
    return new Entry(key, attributes.size(), Long.toString(modified), modified);
  }

  @Override
  public Path fetch(Entry entry) throws IOException {
    Path file = root.resolve(entry.key());
    if (!Files.exists(file) || !entry(file).equals(entry)) {
      throw new BillFileException(file + ": changed since it was listed");
    }
    return file;
  }

  @Override
  public void check(Entry entry) throws IOException {
    fetch(entry);
  }

  @Override
  public void release(Path fetched) {}

  @Override
  public String place() {
    return root.toString();
  }

  @Override
  public void close() {}
}
