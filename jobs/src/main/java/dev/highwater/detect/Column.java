package dev.highwater.detect;

import java.util.List;

/**
 * Which column of a file is meant: one by its name in the header, or by its number from 1.
 *
 * @param text what the user wrote; {@code null} where the position is a default
 * @param position from 1; 0 where the text is no number
 */
record Column(String text, int position) {

  /** The column at a position, whatever the header calls it. */
  static Column at(int position) {
    return new Column(null, position);
  }

  /** A name, or a number where no column has that name. */
  static Column named(String text) {
    return new Column(text, text.matches("[1-9]\\d{0,5}") ? Integer.parseInt(text) : 0);
  }

  /**
   * The index from 0 in {@code header}. An exact name goes before one in other letter case, names
   * before numbers.
   *
   * @throws IllegalArgumentException where there is no such column, or two have the name
   */
  int in(List<String> header) {
    if (text != null) {
      int exact = only(header, header.stream().map(text::equals).toList());
      int similar =
          exact >= 0
              ? exact
              : only(
                  header,
                  header.stream()
                      .map(name -> name.strip().equalsIgnoreCase(text.strip()))
                      .toList());
      if (similar >= 0) {
        return similar;
      }
    }
    if (position >= 1 && position <= header.size()) {
      return position - 1;
    }
    throw new IllegalArgumentException(
        (text == null ? "no column " + position : "no column \"" + text + "\"")
            + "; the header has "
            + String.join(", ", header));
  }

  private int only(List<String> header, List<Boolean> matches) {
    int first = matches.indexOf(true);
    if (first != matches.lastIndexOf(true)) {
      throw new IllegalArgumentException(
          "columns "
              + (first + 1)
              + " and "
              + (matches.lastIndexOf(true) + 1)
              + " are both named \""
              + header.get(first)
              + "\"; expected a number");
    }
    return first;
  }
}
