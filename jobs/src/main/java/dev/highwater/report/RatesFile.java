package dev.highwater.report;

import dev.highwater.billing.FocusRules;
import dev.highwater.cost.core.Rates;
import dev.highwater.files.Cells;
import dev.highwater.files.Mistakes;
import java.math.BigDecimal;
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
   * @throws dev.highwater.cost.core.CostFileException every line that is not as expected
   */
  static Rates read(Path file, String currency) {
    Rates rates = new Rates(currency);
    Mistakes mistakes = new Mistakes(file);
    List<String> lines = Mistakes.text(file).lines().map(String::strip).toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      mistakes.add(file + ":1: expected the header " + HEADER);
    } else {
      for (int i = 1; i < lines.size(); i++) {
        String mistake = lines.get(i).isEmpty() ? null : mistake(lines.get(i), rates);
        if (mistake != null) {
          mistakes.add(file + ":" + (i + 1) + ": " + Cells.quoted(lines.get(i)) + ": " + mistake);
        }
      }
    }
    mistakes.check();
    return rates;
  }

  /** Adds the rate of a line; {@code null} where that was one. */
  private static String mistake(String line, Rates rates) {
    String[] cells = line.split(",", -1);
    if (cells.length == 3) {
      try {
        LocalDate day = LocalDate.parse(cells[0]);
        BigDecimal rate = new BigDecimal(cells[2]);
        if (!FocusRules.isCurrency(cells[1])) {
          return "column currency: expected three capital letters of ISO 4217, such as EUR";
        }
        rates.add(day, cells[1], rate);
        return null;
      } catch (DateTimeParseException | NumberFormatException e) {
        // said below
      } catch (IllegalArgumentException e) {
        return e.getMessage();
      }
    }
    return "expected " + HEADER + " as 2026-01-31,EUR,1.0845";
  }
}
