package dev.highwater.billing;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Writes rows as FOCUS 1.2 in CSV: all columns of 1.2 in their order, then the others that were
 * asked for; no value is an empty cell. The same rows give the same bytes.
 */
public final class FocusCsv {
  private final Writer out;
  private final List<String> extra;
  private final StringBuilder line = new StringBuilder(1_024);

  /**
   * Begins with the header.
   *
   * @param extra names of columns beyond 1.2
   */
  public FocusCsv(Writer out, List<String> extra) throws IOException {
    this.out = out;
    this.extra = List.copyOf(extra);
    for (FocusColumn column : FocusColumn.values()) {
      cell(column.focusName());
    }
    extra.forEach(this::cell);
    end();
  }

  public void write(FocusRow row) throws IOException {
    for (FocusColumn column : FocusColumn.values()) {
      cell(row.get(column));
    }
    for (String name : extra) {
      cell(row.extra(name));
    }
    end();
  }

  private void end() throws IOException {
    line.setCharAt(line.length() - 1, '\n');
    out.append(line);
    line.setLength(0);
  }

  private void cell(String value) {
    if (value != null) {
      if (needsQuotes(value)) {
        line.append('"').append(value.replace("\"", "\"\"")).append('"');
      } else {
        line.append(value);
      }
    }
    line.append(',');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return false;
  }
}
