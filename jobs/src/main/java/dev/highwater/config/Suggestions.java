package dev.highwater.config;

import java.util.Collection;
import java.util.Locale;

/** "Did you mean": the nearest of the known words, or nothing where none is near. */
public final class Suggestions {
  private Suggestions() {}

  /** {@code "; did you mean x?"} or {@code ""}. */
  public static String hint(String word, Collection<String> known) {
    String nearest = nearest(word, known);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /**
   * The known word with the fewest edits from {@code word}, at most a third of its letters; {@code
   * null} where there is none.
   */
  public static String nearest(String word, Collection<String> known) {
    String plain = plain(word);
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int edits = edits(plain, plain(candidate));
      if (edits < least) {
        least = edits;
        best = candidate;
      }
    }
    return least <= Math.max(1, plain.length() / 3) ? best : null;
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  /** Damerau-Levenshtein distance (neighbours swapped count once). */
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
