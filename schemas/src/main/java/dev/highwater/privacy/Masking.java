package dev.highwater.privacy;

import java.util.HashMap;
import java.util.Map;

/**
 * Masks personal data in texts and tells which names carry secrets.
 *
 * <ul>
 *   <li>payment cards → {@code [CARD_MASKED]}: 13–19 digits, in one run or in groups of four and
 *       more (the last one may be shorter) joined by one space or one dash each, with a known
 *       issuer's prefix, a length of that issuer and a right Luhn digit; not inside a word, a
 *       decimal fraction or a UUID;
 *   <li>US social security numbers {@code ddd-dd-dddd} → {@code [SSN_MASKED]};
 *   <li>e-mail addresses → {@code [EMAIL_MASKED]}, also with a percent-encoded at sign.
 * </ul>
 *
 * <p>No issuer's numbers begin with 1, nor with 20 and the length of a compact date, so epoch times
 * and dates pass. Time is linear in the text's length; a text with fewer than nine digits and no at
 * sign is only looked at once.
 */
public final class Masking {
  public static final String CARD = "[CARD_MASKED]";
  public static final String SSN = "[SSN_MASKED]";
  public static final String EMAIL = "[EMAIL_MASKED]";
  public static final String REDACTED = "[REDACTED]";

  private static final int MIN_CARD = 13;
  private static final int MAX_CARD = 19;
  private static final int UUID_LENGTH = 36;

  /** Secret names, lower case, without dashes and underscores, by their hash. */
  private static final Map<Integer, String> SECRETS = new HashMap<>();

  static {
    for (String secret :
        new String[] {
          "authorization",
          "proxyauthorization",
          "xauthorization",
          "cookie",
          "cookies",
          "setcookie",
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "clientsecret",
          "secretkey",
          "secretaccesskey",
          "awssecretaccesskey",
          "privatekey",
          "token",
          "accesstoken",
          "refreshtoken",
          "idtoken",
          "authtoken",
          "xauthtoken",
          "sessiontoken",
          "bearertoken",
          "apitoken",
          "csrftoken",
          "xcsrftoken",
          "xamzsecuritytoken",
          "apikey",
          "xapikey",
          "accesskey",
          "credentials",
          "credential",
          "userpassword",
          "dbpassword",
          "newpassword",
          "oldpassword",
          "cvv",
          "cvc"
        }) {
      String before = SECRETS.put(secret.hashCode(), secret);
      if (before != null) {
        throw new IllegalStateException("two secret names of one hash");
      }
    }
  }

  private Masking() {}

  /**
   * Whether values of this name are secrets: one of its dotted parts is a secret's name, whatever
   * its case, dashes and underscores ({@code http.request.header.Set-Cookie}, {@code
   * client_secret}).
   */
  public static boolean isSecret(String name) {
    int hash = 0;
    int begin = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i == name.length() ? '.' : name.charAt(i);
      if (c == '.' || c == '/' || c == '[' || c == ']' || c == ':') {
        if (hash != 0 && same(SECRETS.get(hash), name, begin, i)) {
          return true;
        }
        hash = 0;
        begin = i + 1;
      } else if (c != '-' && c != '_' && c != ' ') {
        hash = 31 * hash + lower(c);
      }
    }
    return false;
  }

  private static boolean same(String secret, String name, int from, int to) {
    if (secret == null) {
      return false;
    }
    int s = 0;
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      if (c != '-' && c != '_' && c != ' ') {
        if (s == secret.length() || secret.charAt(s++) != lower(c)) {
          return false;
        }
      }
    }
    return s == secret.length();
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** The value of {@code name}: redacted where the name is a secret's, else masked. */
  public static String mask(String name, String value) {
    return value == null ? null : isSecret(name) ? REDACTED : mask(value);
  }

  /**
   * {@code text} with personal data masked; the same object where there is none. {@code null} stays
   * {@code null}.
   */
  public static String mask(String text) {
    if (text == null) {
      return null;
    }
    int digits = 0;
    boolean at = false;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c <= '9') {
        if (c >= '0') {
          digits++;
        } else if (c == '%') {
          at |= encodedAt(text, i);
        }
      } else if (c == '@') {
        at = true;
      }
    }
    String masked = at ? maskEmails(text) : text;
    return digits >= 9 ? maskNumbers(masked) : masked;
  }

  // ---- e-mail ----

  private static boolean encodedAt(String text, int i) {
    return i + 2 < text.length() && text.charAt(i + 1) == '4' && text.charAt(i + 2) == '0';
  }

  private static String maskEmails(String text) {
    StringBuilder out = null;
    int copied = 0;
    // behind the sign before: nothing is looked at twice
    int floor = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int after;
      if (c == '@') {
        after = i + 1;
      } else if (c == '%' && encodedAt(text, i)) {
        after = i + 3;
      } else {
        continue;
      }
      int begin = i;
      while (begin > floor && isLocal(text.charAt(begin - 1))) {
        begin--;
      }
      // the guide's pattern begins at a word boundary
      while (begin < i && !isWord(text.charAt(begin))) {
        begin++;
      }
      int end = begin < i ? domainEnd(text, after) : -1;
      if (end > 0) {
        if (out == null) {
          out = new StringBuilder(text.length());
        }
        out.append(text, copied, begin).append(EMAIL);
        copied = end;
        floor = end;
        i = end - 1;
      } else {
        floor = after;
        i = after - 1;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /**
   * Behind the longest domain name from {@code from} on: labels and dots, the last label of two
   * letters or more; −1 if none.
   */
  private static int domainEnd(String text, int from) {
    int end = -1;
    int i = from;
    while (i < text.length()
        && (isWord(text.charAt(i)) || text.charAt(i) == '-' || text.charAt(i) == '.')
        && text.charAt(i) != '_') {
      if (text.charAt(i) == '.' && i > from) {
        int letters = i + 1;
        while (letters < text.length() && isLetter(text.charAt(letters))) {
          letters++;
        }
        boolean boundary = letters == text.length() || !isWord(text.charAt(letters));
        if (letters - i > 2 && boundary) {
          end = letters;
        }
        i = Math.max(letters, i + 1);
      } else {
        i++;
      }
    }
    return end;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 128 && Character.isLetter(c));
  }

  private static boolean isWord(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isLocal(char c) {
    return isWord(c) || c == '.' || c == '%' || c == '+' || c == '-';
  }

  // ---- cards and social security numbers ----

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String maskNumbers(String text) {
    StringBuilder out = null;
    int copied = 0;
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (!isWord(c)) {
        i++;
        continue;
      }
      // a word begins here
      if (isUuid(text, i)) {
        i += UUID_LENGTH;
        continue;
      }
      int end = -1;
      String mask = null;
      if (isDigit(c) && !isFraction(text, i)) {
        if (isSsn(text, i)) {
          end = i + 11;
          mask = SSN;
        } else {
          end = cardEnd(text, i);
          mask = CARD;
        }
      }
      if (end > 0) {
        if (out == null) {
          out = new StringBuilder(length);
        }
        out.append(text, copied, i).append(mask);
        copied = end;
        i = end;
      } else {
        i = wordEnd(text, i);
      }
    }
    return out == null ? text : out.append(text, copied, length).toString();
  }

  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length() && isWord(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isFraction(String text, int i) {
    return i >= 2 && text.charAt(i - 1) == '.' && isDigit(text.charAt(i - 2));
  }

  private static boolean isUuid(String text, int i) {
    if (i + UUID_LENGTH > text.length() || text.charAt(i + 8) != '-') {
      return false;
    }
    for (int k = 0; k < UUID_LENGTH; k++) {
      char c = text.charAt(i + k);
      boolean dash = k == 8 || k == 13 || k == 18 || k == 23;
      if (dash ? c != '-' : !(isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
        return false;
      }
    }
    return i + UUID_LENGTH == text.length() || !isWord(text.charAt(i + UUID_LENGTH));
  }

  private static boolean isSsn(String text, int i) {
    if (i + 11 > text.length() || text.charAt(i + 3) != '-' || text.charAt(i + 6) != '-') {
      return false;
    }
    for (int k = 0; k < 11; k++) {
      if (k != 3 && k != 6 && !isDigit(text.charAt(i + k))) {
        return false;
      }
    }
    return i + 11 == text.length() || !isWord(text.charAt(i + 11));
  }

  /**
   * Behind the longest card number that begins at {@code from}, the first digit of a word; −1 if
   * there is none.
   */
  private static int cardEnd(String text, int from) {
    long number = 0;
    int digits = 0;
    int group = 0;
    int best = -1;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        if (++digits > MAX_CARD) {
          break;
        }
        // 19 digits fit in an unsigned long
        number = number * 10 + (c - '0');
        group++;
        i++;
        boolean groupEnds = i == text.length() || !isWord(text.charAt(i));
        boolean fraction =
            i + 1 < text.length() && text.charAt(i) == '.' && isDigit(text.charAt(i + 1));
        if (digits >= MIN_CARD && groupEnds && !fraction && isCard(number, digits)) {
          best = i;
        }
      } else if ((c == ' ' || c == '-')
          && group >= 4
          && i + 1 < text.length()
          && isDigit(text.charAt(i + 1))) {
        group = 0;
        i++;
      } else {
        break;
      }
    }
    return best;
  }

  private static boolean isCard(long number, int digits) {
    return luhn(number) && isIssued(leading(number, digits, 6), digits);
  }

  private static boolean luhn(long number) {
    int sum = 0;
    long rest = number;
    for (boolean twice = false; rest != 0; twice = !twice) {
      int digit = (int) Long.remainderUnsigned(rest, 10);
      rest = Long.divideUnsigned(rest, 10);
      if (twice) {
        digit *= 2;
        if (digit > 9) {
          digit -= 9;
        }
      }
      sum += digit;
    }
    return sum % 10 == 0;
  }

  private static int leading(long number, int digits, int keep) {
    long value = number;
    for (int i = keep; i < digits; i++) {
      value = Long.divideUnsigned(value, 10);
    }
    return (int) value;
  }

  /** Whether an issuer has cards of this six-digit prefix and length. */
  private static boolean isIssued(int six, int digits) {
    int two = six / 10_000;
    int three = six / 1_000;
    int four = six / 100;
    boolean from16 = digits >= 16;
    // Visa
    if (two / 10 == 4 && (digits == 13 || digits == 16 || digits == 19)) {
      return true;
    }
    // Mastercard
    if (digits == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))) {
      return true;
    }
    // American Express
    if (digits == 15 && (two == 34 || two == 37)) {
      return true;
    }
    // Diners Club
    if (((three >= 300 && three <= 305) || four == 3095 || two == 36 || two == 38 || two == 39)
        && (digits == 14 || from16)) {
      return true;
    }
    // Discover, RuPay
    if ((from16 && (four == 6011 || (three >= 644 && three <= 649) || two == 65))
        || (digits == 16 && (two == 60 || two == 81 || two == 82 || three == 508))) {
      return true;
    }
    // JCB, UnionPay, Mir
    if (from16 && ((four >= 3528 && four <= 3589) || two == 62 || (four >= 2200 && four <= 2204))) {
      return true;
    }
    // Elo, Hipercard, Dankort
    if (digits == 16
        && (four == 5067
            || three == 509
            || four == 6277
            || four == 6362
            || four == 6363
            || four == 5019)) {
      return true;
    }
    // Maestro
    return four == 5018
        || four == 5020
        || four == 5038
        || four == 5893
        || four == 6304
        || four == 6759
        || (four >= 6761 && four <= 6763);
  }
}
