package dev.highwater.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.highwater.event.Labels;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A list of {@code relabel_configs}, applied in order. The metric's name takes part as label {@code
 * __name__}: it can be read, changed and dropped. Pure; the same labels always give the same
 * answer.
 */
public final class Relabeling implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The label that holds the metric's name. */
  public static final String NAME = "__name__";

  private static final Relabeling NONE = new Relabeling(List.of());

  private final RelabelConfig[] configs;
  private transient Pattern[] patterns;

  /**
   * What is left of a series: its name ({@code ""} where it was removed) and its labels without
   * {@code __name__}.
   */
  public record Result(String name, Labels labels) {}

  public Relabeling(List<RelabelConfig> configs) {
    this.configs = configs.toArray(RelabelConfig[]::new);
  }

  public static Relabeling none() {
    return NONE;
  }

  public boolean isEmpty() {
    return configs.length == 0;
  }

  /** The series after all entries, or {@code null} where one of them dropped it. */
  public Result apply(String name, Labels labels) {
    if (configs.length == 0) {
      return new Result(name, labels);
    }
    if (patterns == null) {
      Pattern[] compiled = new Pattern[configs.length];
      for (int i = 0; i < configs.length; i++) {
        compiled[i] = Pattern.compile(RelabelConfig.anchored(configs[i].regex()));
      }
      patterns = compiled;
    }
    Pairs pairs = new Pairs(labels.with(NAME, name));
    for (int i = 0; i < configs.length; i++) {
      if (!apply(configs[i], patterns[i], pairs)) {
        return null;
      }
    }
    Labels result = pairs.build();
    String newName = result.getOrDefault(NAME, "");
    return new Result(newName, result.toBuilder().remove(NAME).build());
  }

  private static boolean apply(RelabelConfig config, Pattern pattern, Pairs pairs) {
    String value = joined(config, pairs);
    switch (config.action()) {
      case KEEP -> {
        return pattern.matcher(value).find();
      }
      case DROP -> {
        return !pattern.matcher(value).find();
      }
      case KEEPEQUAL -> {
        return pairs.get(config.targetLabel()).equals(value);
      }
      case DROPEQUAL -> {
        return !pairs.get(config.targetLabel()).equals(value);
      }
      case REPLACE -> {
        Matcher matcher = pattern.matcher(value);
        if (matcher.find()) {
          String target = expand(config.targetLabel(), matcher);
          if (!target.isEmpty()) {
            pairs.set(target, expand(config.replacement(), matcher));
          }
        }
      }
      case LOWERCASE -> pairs.set(config.targetLabel(), value.toLowerCase(Locale.ROOT));
      case UPPERCASE -> pairs.set(config.targetLabel(), value.toUpperCase(Locale.ROOT));
      case HASHMOD ->
          pairs.set(
              config.targetLabel(),
              Long.toUnsignedString(Long.remainderUnsigned(lastOfMd5(value), config.modulus())));
      case LABELMAP -> {
        for (String[] pair : pairs.snapshot()) {
          Matcher matcher = pattern.matcher(pair[0]);
          if (matcher.find()) {
            String target = expand(config.replacement(), matcher);
            if (!target.isEmpty()) {
              pairs.set(target, pair[1]);
            }
          }
        }
      }
      case LABELDROP, LABELKEEP -> {
        boolean drop = config.action() == RelabelConfig.Action.LABELDROP;
        for (String[] pair : pairs.snapshot()) {
          if (pattern.matcher(pair[0]).find() == drop) {
            pairs.set(pair[0], "");
          }
        }
      }
    }
    return true;
  }

  private static String joined(RelabelConfig config, Pairs pairs) {
    List<String> sources = config.sourceLabels();
    if (sources.size() == 1) {
      return pairs.get(sources.get(0));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sources.size(); i++) {
      if (i > 0) {
        text.append(config.separator());
      }
      text.append(pairs.get(sources.get(i)));
    }
    return text.toString();
  }

  /** The last eight bytes of the MD5 of the text in UTF-8, big-endian. */
  private static long lastOfMd5(String text) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
    long value = 0;
    for (int i = 8; i < 16; i++) {
      value = value << 8 | (hash[i] & 0xffL);
    }
    return value;
  }

  /**
   * Replaces {@code $name} and {@code ${name}} as RE2 templates do: the longest run of letters,
   * digits and underscores is the name, a group that does not exist or did not match is empty,
   * {@code $$} is a dollar, any other dollar stands for itself.
   */
  static String expand(String template, Matcher matcher) {
    if (template.indexOf('$') < 0) {
      return template;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i);
      if (c != '$' || i + 1 == template.length()) {
        out.append(c);
        i++;
        continue;
      }
      if (template.charAt(i + 1) == '$') {
        out.append('$');
        i += 2;
        continue;
      }
      boolean braced = template.charAt(i + 1) == '{';
      int from = i + (braced ? 2 : 1);
      int to = from;
      while (to < template.length() && isWord(template.charAt(to))) {
        to++;
      }
      if (to == from || (braced && (to == template.length() || template.charAt(to) != '}'))) {
        out.append('$');
        i++;
        continue;
      }
      out.append(group(template.substring(from, to), matcher));
      i = braced ? to + 1 : to;
    }
    return out.toString();
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(String name, Matcher matcher) {
    boolean number = name.chars().allMatch(c -> c >= '0' && c <= '9');
    String value = null;
    if (number) {
      // A leading zero or a number too long to be a group makes it a name that no group has.
      boolean possible = name.length() <= 4 && (name.length() == 1 || name.charAt(0) != '0');
      int index = possible ? Integer.parseInt(name) : Integer.MAX_VALUE;
      value = index <= matcher.groupCount() ? matcher.group(index) : null;
    } else {
      try {
        value = matcher.group(name);
      } catch (IllegalArgumentException e) {
        value = null;
      }
    }
    return value == null ? "" : value;
  }

  /**
   * Labels being changed: those that came, in name order, then those that were set, in the order of
   * setting.
   */
  private static final class Pairs {
    private final Labels base;
    private final Map<String, String> set = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();

    Pairs(Labels base) {
      this.base = base;
    }

    String get(String name) {
      String value = set.get(name);
      if (value == null && !removed.contains(name)) {
        value = base.get(name);
      }
      return value == null ? "" : value;
    }

    void set(String name, String value) {
      if (value.isEmpty()) {
        set.remove(name);
        removed.add(name);
      } else {
        set.put(name, value);
      }
    }

    List<String[]> snapshot() {
      List<String[]> pairs = new ArrayList<>();
      for (int i = 0; i < base.size(); i++) {
        if (!set.containsKey(base.name(i)) && !removed.contains(base.name(i))) {
          pairs.add(new String[] {base.name(i), base.value(i)});
        }
      }
      set.forEach((name, value) -> pairs.add(new String[] {name, value}));
      return pairs;
    }

    Labels build() {
      Labels.Builder builder = Labels.builder();
      for (String[] pair : snapshot()) {
        builder.set(pair[0], pair[1]);
      }
      return builder.build();
    }
  }
}
