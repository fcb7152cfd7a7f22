package dev.highwater.aws;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
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
    try (AtomicFile whole = new AtomicFile(file)) {
      for (String comment : comments) {
        whole.writer().write("# " + comment + "\n");
      }
      CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(whole.writer());
      csv.writeRecord(header);
      for (List<String> row : rows) {
        csv.writeRecord(row);
      }
      csv.flush();
      whole.commit();
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
