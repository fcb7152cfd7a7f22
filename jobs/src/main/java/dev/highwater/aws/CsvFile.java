package dev.highwater.aws;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A CSV file that is there as a whole or not at all. */
public final class CsvFile {
  private CsvFile() {}

  /**
   * Writes it.
   *
   * @param comments lines that go before the header, each after a {@code #}
   */
  public static void write(
      Path file, List<String> comments, List<String> header, Iterable<List<String>> rows)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path partial =
        file.resolveSibling(
            "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    try {
      try (BufferedWriter writer = Files.newBufferedWriter(partial)) {
        for (String comment : comments) {
          writer.write("# " + comment + "\n");
        }
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord(header);
        for (List<String> row : rows) {
          csv.writeRecord(row);
        }
        csv.flush();
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Writes an inventory as {@code rightsizing} reads it. */
  public static void inventory(Path file, List<Ec2Inventory.Item> items) throws IOException {
    write(
        file,
        List.of(),
        Ec2Inventory.Item.COLUMNS,
        items.stream().map(Ec2Inventory.Item::cells).toList());
  }
}
