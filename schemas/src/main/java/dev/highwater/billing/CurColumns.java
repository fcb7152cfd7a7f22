package dev.highwater.billing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the columns of an AWS Cost and Usage Report are: CUR 2.0's names ({@code
 * line_item_usage_type}), also for the legacy report's ({@code lineItem/UsageType}), whose schema
 * changes with what an account uses.
 */
final class CurColumns {
  private static final String TYPE = "line_item_line_item_type";
  private static final String TAG = "resource_tags/";
  private static final String COST_CATEGORY = "cost_category/";

  private final Map<String, Integer> at = new HashMap<>();
  private final Map<Integer, String> tags = new LinkedHashMap<>();

  CurColumns(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      String name = normal(names.get(i).strip());
      if (name.startsWith(TAG)) {
        tags.put(i, tagKey(name.substring(TAG.length())));
      } else if (name.startsWith(COST_CATEGORY)) {
        tags.put(i, "costCategory/" + name.substring(COST_CATEGORY.length()));
      } else {
        at.putIfAbsent(name, i);
      }
    }
  }

  /** Whether the columns are those of a Cost and Usage Report. */
  static boolean isCur(List<String> names) {
    return names.stream().anyMatch(name -> normal(name.strip()).equals(TYPE));
  }

  /** Index of a column; -1 where the report has none. */
  int of(String name) {
    return at.getOrDefault(name, -1);
  }

  /** Columns that are a tag each, with their keys. */
  Map<Integer, String> tags() {
    return tags;
  }

  /** Key of a tag: users' without the scheme, AWS' own with it. */
  static String tagKey(String key) {
    if (key.startsWith("user:") || key.startsWith("user_")) {
      return key.substring("user:".length());
    }
    if (key.startsWith("aws_eks_")) {
      return "aws:eks:" + key.substring("aws_eks_".length()).replace('_', '-');
    }
    return key.startsWith("aws_") ? "aws:" + key.substring("aws_".length()) : key;
  }

  /** {@code lineItem/UsageType} to {@code line_item_usage_type}; tags keep their keys. */
  private static String normal(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.startsWith("resource_tags_") && lower.length() > "resource_tags_".length()
          ? TAG + lower.substring("resource_tags_".length())
          : lower;
    }
    String group = snake(name.substring(0, slash));
    String rest = name.substring(slash + 1);
    return group.equals("resource_tags") || group.equals("cost_category")
        ? group + "/" + rest
        : group + "_" + snake(rest);
  }

  private static String snake(String camel) {
    StringBuilder snake = new StringBuilder(camel.length() + 8);
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        if (i > 0) {
          snake.append('_');
        }
        snake.append((char) (c + 32));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }
}
