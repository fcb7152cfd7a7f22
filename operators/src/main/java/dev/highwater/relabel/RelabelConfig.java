package dev.highwater.relabel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One entry of {@code relabel_configs}, with Prometheus' keys, defaults and restrictions. Label
 * names may be any text, as in Prometheus 3, because OpenTelemetry's names have dots.
 *
 * @param sourceLabels values of these labels, joined with {@code separator}, are what {@code regex}
 *     is matched against
 * @param regex RE2, anchored at both ends, dot matches line feeds
 * @param modulus of HASHMOD; unsigned
 * @param targetLabel may hold {@code $1} or {@code ${1}} for REPLACE
 */
public record RelabelConfig(
    List<String> sourceLabels,
    String separator,
    String regex,
    long modulus,
    String targetLabel,
    String replacement,
    Action action)
    implements Serializable {

  public static final String DEFAULT_SEPARATOR = ";";
  public static final String DEFAULT_REGEX = "(.*)";
  public static final String DEFAULT_REPLACEMENT = "$1";

  private static final List<String> KEYS =
      List.of(
          "source_labels",
          "separator",
          "regex",
          "modulus",
          "target_label",
          "replacement",
          "action");

  /** What an entry does. */
  public enum Action {
    REPLACE,
    KEEP,
    DROP,
    KEEPEQUAL,
    DROPEQUAL,
    HASHMOD,
    LABELMAP,
    LABELDROP,
    LABELKEEP,
    LOWERCASE,
    UPPERCASE
  }

  public RelabelConfig {
    sourceLabels = List.copyOf(sourceLabels);
  }

  /**
   * Entries from parsed YAML or JSON.
   *
   * @param where prefix of messages, e.g. {@code inputs.metrics.relabel_configs}
   * @throws RelabelException all mistakes of all entries, one line each, naming the key
   */
  public static List<RelabelConfig> fromList(List<?> entries, String where) {
    List<RelabelConfig> configs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      String path = where + "[" + i + "]";
      if (entries.get(i) instanceof Map<?, ?> map) {
        RelabelConfig config = fromMap(map, path, problems);
        if (config != null) {
          configs.add(config);
        }
      } else {
        problems.add(path + ": expected a mapping of " + KEYS);
      }
    }
    if (!problems.isEmpty()) {
      throw new RelabelException(problems);
    }
    return List.copyOf(configs);
  }

  private static RelabelConfig fromMap(Map<?, ?> map, String path, List<String> problems) {
    int before = problems.size();
    for (Object key : map.keySet()) {
      if (!(key instanceof String name && KEYS.contains(name))) {
        problems.add(path + "." + key + ": unknown key; expected one of " + KEYS);
      }
    }
    Action action = action(map, path, problems);
    List<String> sources = sourceLabels(map, path, problems);
    String separator = text(map, "separator", DEFAULT_SEPARATOR, path, problems);
    String regex = text(map, "regex", DEFAULT_REGEX, path, problems);
    String target = text(map, "target_label", "", path, problems);
    String replacement = text(map, "replacement", DEFAULT_REPLACEMENT, path, problems);
    long modulus = modulus(map, path, problems);
    try {
      Pattern.compile(anchored(regex));
    } catch (PatternSyntaxException e) {
      problems.add(path + ".regex: not an RE2 expression: " + e.getMessage());
    }
    if (action != null) {
      checkAction(action, sources, separator, regex, modulus, target, replacement, path, problems);
    }
    return problems.size() > before
        ? null
        : new RelabelConfig(sources, separator, regex, modulus, target, replacement, action);
  }

  private static Action action(Map<?, ?> map, String path, List<String> problems) {
    Object value = map.get("action");
    if (value == null) {
      return Action.REPLACE;
    }
    for (Action action : Action.values()) {
      if (action.name().equals(value.toString().toUpperCase(Locale.ROOT))) {
        return action;
      }
    }
    problems.add(
        path
            + ".action: unknown action '"
            + value
            + "'; expected one of "
            + Arrays.stream(Action.values())
                .map(action -> action.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
    return null;
  }

  private static List<String> sourceLabels(Map<?, ?> map, String path, List<String> problems) {
    Object value = map.get("source_labels");
    List<String> labels = new ArrayList<>();
    if (value == null) {
      return labels;
    }
    if (!(value instanceof List<?> list)) {
      problems.add(path + ".source_labels: expected a list of label names");
      return labels;
    }
    for (Object item : list) {
      if (item instanceof String name && !name.isEmpty()) {
        labels.add(name);
      } else {
        problems.add(path + ".source_labels: '" + item + "' is not a label name");
      }
    }
    return labels;
  }

  private static String text(
      Map<?, ?> map, String key, String otherwise, String path, List<String> problems) {
    Object value = map.get(key);
    if (value == null) {
      return map.containsKey(key) ? "" : otherwise;
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    problems.add(path + "." + key + ": expected text");
    return otherwise;
  }

  private static long modulus(Map<?, ?> map, String path, List<String> problems) {
    Object value = map.get("modulus");
    if (value == null) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(value.toString());
    } catch (NumberFormatException e) {
      problems.add(path + ".modulus: expected a whole number, got '" + value + "'");
      return 1;
    }
  }

  private static void checkAction(
      Action action,
      List<String> sources,
      String separator,
      String regex,
      long modulus,
      String target,
      String replacement,
      String path,
      List<String> problems) {
    String name = action.name().toLowerCase(Locale.ROOT);
    switch (action) {
      case REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> {
        if (target.isEmpty()) {
          problems.add(path + ".target_label: required by action " + name);
        } else if (action != Action.REPLACE && target.indexOf('$') >= 0) {
          problems.add(path + ".target_label: action " + name + " takes no '$' in it");
        }
      }
      case LABELMAP -> {
        if (replacement.isEmpty()) {
          problems.add(path + ".replacement: action labelmap needs the name to map to");
        }
      }
      case LABELDROP, LABELKEEP -> {
        if (!sources.isEmpty()
            || !target.isEmpty()
            || modulus != 0
            || !separator.equals(DEFAULT_SEPARATOR)
            || !replacement.equals(DEFAULT_REPLACEMENT)) {
          problems.add(path + ".action: " + name + " takes 'regex' and nothing else");
        }
      }
      default -> {}
    }
    if (action == Action.HASHMOD && modulus == 0) {
      problems.add(path + ".modulus: action hashmod needs one above 0");
    }
    if ((action == Action.KEEPEQUAL || action == Action.DROPEQUAL)
        && (!regex.equals(DEFAULT_REGEX)
            || modulus != 0
            || !separator.equals(DEFAULT_SEPARATOR)
            || !replacement.equals(DEFAULT_REPLACEMENT))) {
      problems.add(
          path + ".action: " + name + " takes 'source_labels' and 'target_label' and nothing else");
    }
  }

  static String anchored(String regex) {
    return "^(?s:" + regex + ")$";
  }
}
