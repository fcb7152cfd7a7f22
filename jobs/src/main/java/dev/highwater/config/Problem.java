package dev.highwater.config;

/**
 * One mistake in a settings file.
 *
 * @param line from 1; 0 where no line applies
 * @param column from 1
 * @param key the whole key, {@code time.idleness}; {@code ""} for the file as such
 * @param message what is wrong and what was expected; never a value that came by reference
 */
public record Problem(String file, int line, int column, String key, String message)
    implements Comparable<Problem> {

  /** Order of the file. */
  @Override
  public int compareTo(Problem other) {
    int order = Integer.compare(line, other.line);
    if (order == 0) {
      order = Integer.compare(column, other.column);
    }
    return order != 0 ? order : key.compareTo(other.key);
  }

  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line + ":" + column + ": " : file + ": ";
    return where + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
