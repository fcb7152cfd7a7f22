package dev.highwater.bills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The files of a bill: a file, or all in a folder and below that are named like one. */
final class BillFiles {
  private static final List<String> ENDINGS =
      List.of(".csv", ".csv.gz", ".json", ".jsonl", ".json.gz", ".jsonl.gz", ".avro", ".parquet");

  private BillFiles() {}

  /** In the order of their names, which is the same on every machine. */
  static List<Path> of(Path input) throws IOException {
    if (!Files.exists(input)) {
      throw new BillFileException(input + ": no such file or folder");
    }
    if (!Files.isDirectory(input)) {
      if (!Files.isRegularFile(input)) {
        throw new BillFileException(
            input + ": is read twice; expected a file or a folder, no pipe");
      }
      return List.of(input);
    }
    try (Stream<Path> all = Files.walk(input)) {
      List<Path> files =
          all.filter(Files::isRegularFile)
              .filter(BillFiles::isBill)
              .sorted((a, b) -> a.toString().compareTo(b.toString()))
              .toList();
      if (files.isEmpty()) {
        throw new BillFileException(
            input + ": no bills; expected files that end in " + String.join(", ", ENDINGS));
      }
      return files;
    }
  }

  private static boolean isBill(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && !name.contains("manifest")
        && ENDINGS.stream().anyMatch(name::endsWith);
  }
}
