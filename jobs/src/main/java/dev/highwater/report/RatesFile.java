package dev.highwater.report;

import dev.highwater.cost.core.Rates;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Exchange rates from a CSV file {@code date,currency,rate}: what one unit is worth. */
final class RatesFile {
  static final String HEADER = "date,currency,rate";

  private RatesFile() {}

  /**
   * @param currency what everything is converted to
   * @throws IOException which line is not as expected
   */
  static Rates read(Path file, String currency) throws IOException {
    Rates rates = new Rates(currency);
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
      throw new IOException(file + ":1: expected the header " + HEADER);
    }
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        String[] cells = lines.get(i).strip().split(",", -1);
        if (cells.length != 3) {
          throw new IllegalArgumentException("expected three cells");
        }
        rates.add(LocalDate.parse(cells[0]), cells[1], new BigDecimal(cells[2]));
      } catch (DateTimeParseException | IllegalArgumentException e) {
        throw new IOException(
            file + ":" + (i + 1) + ": expected " + HEADER + " as 2026-01-31,EUR,1.0845", e);
      }
    }
    return rates;
  }
}
