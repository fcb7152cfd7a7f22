package dev.highwater.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a commented settings file out of {@link Keys}: what has to be there is there, the rest
 * shows its default as a comment.
 */
public final class ExampleFile {
  private static final int WIDTH = 98;

  private ExampleFile() {}

  /** The file for one job; {@code config check} accepts it. */
  public static String of(JobName job) {
    StringBuilder text = new StringBuilder();
    comment(
        text,
        "",
        "Settings of a Highwater installation for the job "
            + job.id()
            + ". `highwater config check FILE` tells"
            + " every mistake at once. A key behind a # shows its default, or an example where it has"
            + " none: take the # away to change it. Any value may be ${ENV:NAME}, ${ENV:NAME:-default}"
            + " or ${file:/path}; such values and secrets are never printed.");
    List<String> open = List.of();
    for (String name : order(job)) {
      String[] parts = name.split(" ");
      Setting<?> setting = Keys.ALL.get(Integer.parseInt(parts[0]));
      String of = parts.length > 1 ? parts[1] : "";
      String key = setting.key(of);
      List<String> path = List.of(key.split("\\."));
      open = headers(text, open, path.subList(0, path.size() - 1));
      String indent = "  ".repeat(path.size() - 1);
      if (explained(setting, of, job)) {
        comment(text, indent, setting.meaning() + price(setting));
      }
      String value = value(setting, of);
      String active = active(key) ? "" : "# ";
      String leaf = path.get(path.size() - 1);
      if (value.contains("\n") || !(setting.shape() instanceof Shape.One || listed(setting))) {
        text.append(indent).append(active).append(leaf).append(":\n");
        value
            .lines()
            .forEach(
                line -> text.append(indent).append(active).append("  ").append(line).append('\n'));
      } else {
        text.append(indent).append(active).append(leaf).append(": ").append(value).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * Keys in the order of the file: index of the setting and name, with the keys of one input or
   * output together.
   */
  private static List<String> order(JobName job) {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < Keys.ALL.size(); i++) {
      Setting<?> setting = Keys.ALL.get(i);
      if (setting.is(Keys.INPUT_TOPIC) || setting.is(Keys.OUTPUT_TOPIC)) {
        for (String name : Keys.names(setting, job)) {
          for (int j = i; j < Keys.ALL.size(); j++) {
            Setting<?> other = Keys.ALL.get(j);
            if (Keys.names(other).equals(Keys.names(setting)) && applies(other, name)) {
              order.add(j + " " + name);
            }
          }
        }
      } else if (Keys.names(setting, job).equals(List.of(""))) {
        order.add(Integer.toString(i));
      }
    }
    return order;
  }

  private static boolean applies(Setting<?> setting, String name) {
    boolean metricsOnly =
        setting.is(Keys.INPUT_SENSITIVE)
            || setting.is(Keys.INPUT_RELABEL)
            || setting.is(Keys.INPUT_REPLICA_LABELS)
            || setting.is(Keys.INPUT_CLUSTER_LABELS);
    boolean isChoice = !setting.is(Keys.INPUT_FORMAT) || Keys.FORMATS.get(name).size() > 1;
    return (name.equals("metrics") || !metricsOnly)
        && isChoice
        && !(Keys.isControl(name) && setting.is(Keys.INPUT_START));
  }

  private static boolean explained(Setting<?> setting, String name, JobName job) {
    return name.isEmpty() || name.equals(Keys.names(setting, job).get(0));
  }

  private static String price(Setting<?> setting) {
    return setting.price().isEmpty() ? "" : " Price: " + setting.price();
  }

  private static boolean active(String key) {
    return key.equals("deployment")
        || key.equals("kafka.bootstrapServers")
        || (key.startsWith("inputs.") && key.endsWith(".topic"));
  }

  private static boolean listed(Setting<?> setting) {
    return setting.shape() instanceof Shape.Many;
  }

  private static String value(Setting<?> setting, String name) {
    String text = setting.defaultFor(name);
    if (text == null) {
      text = setting.exampleFor(name);
    }
    return listed(setting) ? "[" + quoted(text) + "]" : text;
  }

  private static String quoted(String list) {
    List<String> parts = new ArrayList<>();
    for (String part : list.split(",")) {
      String value = part.strip();
      parts.add(value.contains("*") || value.contains(":") ? "\"" + value + "\"" : value);
    }
    return String.join(", ", parts);
  }

  private static List<String> headers(StringBuilder text, List<String> open, List<String> path) {
    int same = 0;
    while (same < open.size() && same < path.size() && open.get(same).equals(path.get(same))) {
      same++;
    }
    if (same == 0) {
      text.append('\n');
    }
    for (int i = same; i < path.size(); i++) {
      text.append("  ".repeat(i)).append(path.get(i)).append(":\n");
    }
    return path;
  }

  private static void comment(StringBuilder text, String indent, String words) {
    StringBuilder line = new StringBuilder(indent).append('#');
    for (String word : words.split(" ")) {
      if (line.length() + word.length() + 1 > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder(indent).append('#');
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
