package dev.highwater.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code ${ENV:NAME}}, {@code ${ENV:NAME:-default}} and {@code ${file:/path}} inside a text; {@code $${} stands for a literal
 * {@code ${}. A file's last line end is not part of its value. What comes out of a reference is not resolved again.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * @param text the value
   * @param byReference any part of it came by reference, so it is never printed
   * @param errors what could not be resolved; names references, never values
   */
  record Resolved(String text, boolean byReference, List<String> errors) {}

  private final Surroundings surroundings;

  References(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * @param foreign {@code ${…}} of other kinds is left as it is (replacements of relabel rules)
   */
  Resolved resolve(String text, boolean foreign) {
    if (!text.contains("${")) {
      return new Resolved(text, false, List.of());
    }
    StringBuilder result = new StringBuilder();
    List<String> errors = new ArrayList<>();
    boolean byReference = false;
    Matcher matcher = REFERENCE.matcher(text);
    int at = 0;
    while (matcher.find()) {
      result.append(text, at, matcher.start());
      at = matcher.end();
      String whole = matcher.group();
      if (whole.equals("$${")) {
        result.append("${");
        continue;
      }
      String inside = matcher.group(1);
      boolean ours = inside.startsWith("ENV:") || inside.startsWith("file:");
      if (!ours && foreign) {
        result.append(whole);
        continue;
      }
      if (!whole.endsWith("}")) {
        errors.add("reference without a closing brace; expected ${ENV:NAME} or ${file:/path}");
      } else if (!ours) {
        errors.add(
            whole
                + " is not a reference; expected ${ENV:NAME}, ${ENV:NAME:-default} or ${file:/path},"
                + " or $${ for a literal ${");
      } else {
        byReference = true;
        String value =
            inside.startsWith("ENV:")
                ? variable(inside.substring(4), errors)
                : file(inside.substring(5), whole, errors);
        result.append(value == null ? "" : value);
      }
    }
    result.append(text.substring(at));
    return new Resolved(result.toString(), byReference, errors);
  }

  private String variable(String text, List<String> errors) {
    int split = text.indexOf(":-");
    String name = split < 0 ? text : text.substring(0, split);
    if (!NAME.matcher(name).matches()) {
      errors.add("${ENV:" + name + "} has no variable name; expected ${ENV:NAME}");
      return null;
    }
    String value = surroundings.variable(name);
    if (value != null && !(value.isEmpty() && split >= 0)) {
      return value;
    }
    if (split >= 0) {
      return text.substring(split + 2);
    }
    errors.add(
        "environment variable "
            + name
            + " is not set; set it or write ${ENV:"
            + name
            + ":-default}");
    return null;
  }

  private String file(String path, String whole, List<String> errors) {
    try {
      String value = surroundings.file(Path.of(path));
      if (value.endsWith("\r\n")) {
        return value.substring(0, value.length() - 2);
      }
      return value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
    } catch (NoSuchFileException e) {
      errors.add(whole + " cannot be read: no such file");
    } catch (AccessDeniedException e) {
      errors.add(whole + " cannot be read: permission denied");
    } catch (IOException | InvalidPathException e) {
      errors.add(whole + " cannot be read: " + e.getClass().getSimpleName());
    }
    return null;
  }
}
