package dev.highwater.report;

import dev.highwater.files.Html;
import java.math.BigDecimal;
import java.util.List;

/**
 * Sections and tables of the page. Money is rounded for reading; the exact amount is in each cell's
 * title.
 */
final class PageTables {
  /** Lines of a table, unless one more is all that there is. */
  static final int SHOWN_LINES = 12;

  private final Html html;
  private final Shown shown;

  PageTables(Html html, Shown shown) {
    this.html = html;
    this.shown = shown;
  }

  /** Begins a section as wide as the page. */
  void section(String title) {
    html.raw("<section class=\"table full\">").element("h3", "", title);
  }

  void note(String text) {
    html.element("p", "class=\"note\"", text);
  }

  /** Ends a section that ends with its table. */
  void end() {
    html.raw("</tbody></table></section>\n");
  }

  /** Begins a row with the name of what it is about. */
  void row(String name) {
    html.raw("<tr>");
    cell("", name);
  }

  /**
   * @param look classes of the cell; empty for none
   */
  void cell(String look, String text) {
    html.element("td", look.isEmpty() ? "" : "class=\"" + look + "\"", text);
  }

  void amount(String look, BigDecimal exact) {
    amount(look, exact, shown.money(exact));
  }

  /** An amount that is shown as another text. */
  void amount(String look, BigDecimal exact, String text) {
    html.raw("<td class=\"" + look + "\" title=\"").text(ReportJson.money(exact)).raw("\">");
    html.text(text).raw("</td>");
  }

  /** Those of a table's lines that are shown; {@link #more} tells of the others. */
  static <T> List<T> first(List<T> lines) {
    return lines.subList(0, Math.min(SHOWN_LINES, lines.size()));
  }

  /** How many lines of a table are not shown, and where they are. */
  void more(int lines, String file) {
    if (lines > SHOWN_LINES) {
      html.raw("<p class=\"note\">and ")
          .text(Shown.count(BigDecimal.valueOf(lines - SHOWN_LINES)))
          .raw(" more in <code>" + file + "</code></p>");
    }
  }

  /** The class of an amount by which cost has changed. */
  static String trend(BigDecimal change) {
    return change.signum() > 0 ? "up" : change.signum() < 0 ? "down" : "";
  }
}
