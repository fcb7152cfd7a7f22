package dev.highwater.bills;

import dev.highwater.event.Hash128;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A manifest with the files that it names, all of which are there.
 *
 * @param manifest what names them
 * @param files in the manifest's order
 */
record Execution(Manifest manifest, List<ExportStore.Entry> files) {

  /**
   * The newest complete execution of each scope.
   *
   * @param entries all files of the store
   * @param incomplete takes why an execution is not complete
   */
  static List<Execution> newest(
      List<Manifest> manifests, List<ExportStore.Entry> entries, List<String> incomplete) {
    Map<String, List<Manifest>> scopes = new TreeMap<>();
    for (Manifest manifest : manifests) {
      scopes.computeIfAbsent(manifest.scope(), scope -> new ArrayList<>()).add(manifest);
    }
    List<Execution> newest = new ArrayList<>();
    for (List<Manifest> of : scopes.values()) {
      of.sort(
          Comparator.comparingLong((Manifest one) -> one.entry().modifiedMillis())
              .thenComparing(one -> one.entry().key())
              .reversed());
      for (Manifest manifest : of) {
        Optional<Execution> complete = complete(manifest, entries, incomplete);
        if (complete.isPresent()) {
          newest.add(complete.get());
          break;
        }
      }
    }
    return newest;
  }

  private static Optional<Execution> complete(
      Manifest manifest, List<ExportStore.Entry> entries, List<String> incomplete) {
    List<ExportStore.Entry> files = new ArrayList<>();
    for (String name : manifest.files()) {
      Optional<ExportStore.Entry> found =
          entries.stream().filter(entry -> isNamed(entry.key(), name)).findFirst();
      if (found.isEmpty()) {
        incomplete.add(manifest.entry().key() + ": " + name + " is not there (yet)");
        return Optional.empty();
      }
      // AWS writes the manifest last: a later data file is of a delivery that is being written.
      if (found.get().modifiedMillis() > manifest.entry().modifiedMillis()) {
        incomplete.add(
            manifest.entry().key()
                + ": "
                + found.get().key()
                + " is newer: a delivery is being written");
        return Optional.empty();
      }
      files.add(found.get());
    }
    if (files.isEmpty()) {
      incomplete.add(manifest.entry().key() + ": names no files");
      return Optional.empty();
    }
    return Optional.of(new Execution(manifest, files));
  }

  /** Whether a manifest's name, whole or with a bucket before it, ends as the key does. */
  private static boolean isNamed(String key, String name) {
    return name.equals(key) || name.endsWith("/" + key);
  }

  /** The same for the same content, folded the same way. */
  String id(String folded) {
    StringBuilder text = new StringBuilder(manifest.scope()).append('\n').append(folded);
    for (ExportStore.Entry file : files) {
      text.append('\n').append(file.key()).append(' ').append(file.size());
      text.append(' ').append(file.version());
    }
    return Hash128.of(text.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
