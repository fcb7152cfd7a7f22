package dev.highwater.bills;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a cloud has put its exports: a folder, or a bucket below a prefix. */
public interface ExportStore extends Closeable {
  /**
   * A file.
   *
   * @param key its path below the store's root, with slashes
   * @param size bytes
   * @param version changes when the content does: an ETag, or the time of the last change
   * @param modifiedMillis when it was written, epoch milliseconds
   */
  record Entry(String key, long size, String version, long modifiedMillis) {}

  /** All files, by their keys. */
  List<Entry> list() throws IOException;

  /**
   * The file on this machine; {@link #release} when it is no longer needed.
   *
   * @throws BillFileException where it is gone or is no longer the version that was listed
   */
  Path fetch(Entry entry) throws IOException;

  /**
   * To be called when a file has been read in place.
   *
   * @throws BillFileException where it has changed meanwhile
   */
  default void check(Entry entry) throws IOException {}

  /** Gives back what {@link #fetch} has given. */
  void release(Path fetched) throws IOException;

  /** Name for people, and part of messages. */
  String place();

  @Override
  void close() throws IOException;
}
