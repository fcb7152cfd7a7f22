package dev.highwater.signals.pack;

import com.google.re2j.Pattern;
import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A condition on one attribute.
 *
 * @param names alternatives; the first that is present is looked at. A missing attribute has the
 *     value {@code ""}
 * @param values texts, or {@code ~} and an anchored RE2 expression; one of them must match
 * @param negated none of them may match
 */
record LabelMatch(List<String> names, List<String> values, boolean negated)
    implements Serializable {

  LabelMatch {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /** The condition ready to be asked. */
  Compiled compile() {
    String[] texts = values.stream().filter(v -> !v.startsWith("~")).toArray(String[]::new);
    Pattern[] patterns =
        values.stream()
            .filter(v -> v.startsWith("~"))
            .map(v -> Pattern.compile(v.substring(1)))
            .toArray(Pattern[]::new);
    return new Compiled(Names.spellings(names), texts, patterns, negated);
  }

  /** A compiled condition. */
  static final class Compiled {
    private final String[] names;
    private final String[] texts;
    private final Pattern[] patterns;
    private final boolean negated;

    Compiled(String[] names, String[] texts, Pattern[] patterns, boolean negated) {
      this.names = names;
      this.texts = texts;
      this.patterns = patterns;
      this.negated = negated;
    }

    boolean matches(UnaryOperator<String> attributes) {
      String value = Names.first(names, attributes);
      return matches(value == null ? "" : value) != negated;
    }

    private boolean matches(String value) {
      for (String text : texts) {
        if (text.equals(value)) {
          return true;
        }
      }
      for (Pattern pattern : patterns) {
        if (pattern.matches(value)) {
          return true;
        }
      }
      return false;
    }
  }
}
