package dev.highwater.aws;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Instances by their ids: one a line, or an inventory: CSV with the columns {@code kind} and {@code
 * id}, of which the instances count.
 */
public final class InstanceList {
  private InstanceList() {}

  /**
   * Reads the file.
   *
   * @throws IOException names file, line and what was expected
   */
  public static List<String> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> ids = new ArrayList<>();
    if (!lines.isEmpty() && lines.get(0).contains("kind") && lines.get(0).contains(",")) {
      try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
        for (NamedCsvRecord row : csv) {
          if (row.findField("kind").orElse("").equals("instance")) {
            ids.add(checked(file, row.getStartingLineNumber(), row.findField("id").orElse("")));
          }
        }
      }
    } else {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          ids.add(checked(file, i + 1, line));
        }
      }
    }
    if (ids.isEmpty()) {
      throw new IOException(file + ": no instances; expected an id a line, or an inventory");
    }
    return ids;
  }

  private static String checked(Path file, long line, String id) throws IOException {
    if (!id.matches("i-[0-9a-f]{8,17}")) {
      throw new IOException(
          file + ":" + line + ": expected an instance's id, as in i-0123456789abcdef0");
    }
    return id;
  }
}
