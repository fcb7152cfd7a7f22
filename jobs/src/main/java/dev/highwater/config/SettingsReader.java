package dev.highwater.config;

import dev.highwater.relabel.RelabelConfig;
import dev.highwater.relabel.RelabelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Walks the nodes of a YAML text along the known keys. Collects values and problems; never stops at
 * the first problem.
 */
final class SettingsReader {
  private static final int MAX_DEPTH = 20;

  /**
   * One value of the file.
   *
   * @param shown the text for printing
   */
  record Found(Object value, int line, int column, String shown) {}

  /**
   * What a text holds.
   *
   * @param found by whole key
   * @param sections whole keys of the mappings that are there, with their line
   */
  record Result(
      String file,
      Map<String, Found> found,
      Map<String, Integer> sections,
      List<Problem> problems) {}

  /** The known keys as a tree. */
  private static final class Tree {
    final Map<String, Tree> children = new LinkedHashMap<>();
    Setting<?> setting;
  }

  private static final Tree ROOT = tree();
  private static final Set<String> WHOLE_KEYS = wholeKeys();

  private final String file;
  private final References references;
  private final Map<String, String> defunct;
  private final Map<String, Found> found = new TreeMap<>();
  private final Map<String, Integer> sections = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  SettingsReader(String file, Surroundings surroundings, Map<String, String> defunct) {
    this.file = file;
    this.references = new References(surroundings);
    this.defunct = defunct;
  }

  private static Tree tree() {
    Tree root = new Tree();
    for (Setting<?> setting : Keys.ALL) {
      for (String name : Keys.names(setting)) {
        Tree at = root;
        for (String part : setting.key(name).split("\\.")) {
          at = at.children.computeIfAbsent(part, unused -> new Tree());
        }
        at.setting = setting;
      }
    }
    return root;
  }

  private static Set<String> wholeKeys() {
    Set<String> keys = new TreeSet<>();
    for (Setting<?> setting : Keys.ALL) {
      Keys.names(setting).forEach(name -> keys.add(setting.key(name)));
    }
    return keys;
  }

  Result read(String text) {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(20);
      options.setNestingDepthLimit(MAX_DEPTH);
      Node root = new Yaml(options).compose(new java.io.StringReader(text));
      if (root instanceof MappingNode mapping) {
        section(mapping, ROOT, "", 0);
      } else if (root != null && !isNull(root)) {
        problem(root.getStartMark(), "", "expected keys with values, as in `deployment: main`");
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      problem(mark, "", "not YAML: " + oneLine(e.getProblem()));
    } catch (YAMLException e) {
      problems.add(new Problem(file, 0, 0, "", "not YAML: " + oneLine(e.getMessage())));
    }
    return new Result(file, found, sections, problems);
  }

  private static String oneLine(String text) {
    return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable").strip();
  }

  private void section(MappingNode node, Tree tree, String path, int depth) {
    if (depth > MAX_DEPTH) {
      problem(node.getStartMark(), path, "nested too deeply");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      Mark mark = tuple.getKeyNode().getStartMark();
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problem(mark, path, "a key must be plain text");
        continue;
      }
      String name = keyNode.getValue();
      String key = path.isEmpty() ? name : path + "." + name;
      if (!seen.add(name)) {
        problem(mark, key, "given twice");
        continue;
      }
      Tree child = tree.children.get(name);
      if (child == null) {
        unknown(mark, key, name, path, tree);
      } else if (child.setting != null) {
        value(tuple.getValueNode(), child.setting, key);
      } else if (tuple.getValueNode() instanceof MappingNode mapping) {
        sections.put(key, mark.getLine() + 1);
        section(mapping, child, key, depth + 1);
      } else if (isNull(tuple.getValueNode())) {
        sections.put(key, mark.getLine() + 1);
      } else {
        problem(
            tuple.getValueNode().getStartMark(),
            key,
            "expected keys below it: " + String.join(", ", child.children.keySet()));
      }
    }
  }

  private void unknown(Mark mark, String key, String name, String path, Tree tree) {
    String successor = defunct.get(key);
    if (successor != null) {
      problem(mark, key, "no longer exists; use " + successor);
      return;
    }
    String message = "unknown key";
    String nearest = Suggestions.nearest(name, tree.children.keySet());
    if (WHOLE_KEYS.contains(key)) {
      message += "; write it nested, one level for each dot";
    } else if (nearest != null) {
      message += "; did you mean " + (path.isEmpty() ? nearest : path + "." + nearest) + "?";
    } else {
      String elsewhere =
          WHOLE_KEYS.stream().filter(known -> known.endsWith("." + name)).findFirst().orElse(null);
      message +=
          elsewhere != null
              ? "; did you mean " + elsewhere + "?"
              : "; expected one of " + String.join(", ", tree.children.keySet());
    }
    problem(mark, key, message);
  }

  private void value(Node node, Setting<?> setting, String key) {
    if (isNull(node)) {
      problem(node.getStartMark(), key, "no value; expected " + expected(setting.shape()));
      return;
    }
    if (setting.shape() instanceof Shape.One<?> one) {
      one(node, one.type(), key);
    } else if (setting.shape() instanceof Shape.Many<?> many) {
      many(node, many.type(), key);
    } else if (setting.shape() instanceof Shape.Pairs) {
      pairs(node, key);
    } else {
      rules(node, key);
    }
  }

  private static String expected(Shape<?> shape) {
    if (shape instanceof Shape.One<?> one) {
      return one.type().expected();
    }
    return shape instanceof Shape.Many<?> many
        ? "a list, each " + many.type().expected()
        : shape.name();
  }

  private void one(Node node, ValueType<?> type, String key) {
    References.Resolved text = scalar(node, key, type.expected(), false);
    if (text != null) {
      Object value = convert(text, type, node.getStartMark(), key);
      if (value != null) {
        put(key, value, node, text.byReference(), text.text());
      }
    }
  }

  private void many(Node node, ValueType<?> type, String key) {
    List<Object> values = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    boolean byReference = false;
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    for (Node element : nodes) {
      References.Resolved text = scalar(element, key, "a list, each " + type.expected(), false);
      if (text == null) {
        continue;
      }
      byReference |= text.byReference();
      String[] parts =
          node instanceof SequenceNode && !text.byReference()
              ? new String[] {text.text()}
              : text.text().split(",");
      for (String part : parts) {
        References.Resolved one =
            new References.Resolved(part.strip(), text.byReference(), List.of());
        Object value = convert(one, type, element.getStartMark(), key);
        if (value != null && values.contains(value)) {
          problem(element.getStartMark(), key, shown(one) + " is given twice");
        } else if (value != null) {
          values.add(value);
          texts.add(one.text());
        }
      }
    }
    put(key, List.copyOf(values), node, byReference, String.join(", ", texts));
  }

  private void pairs(Node node, String key) {
    if (!(node instanceof MappingNode mapping)) {
      problem(node.getStartMark(), key, "expected names and values, as in `name: value`");
      return;
    }
    Map<String, String> values = new TreeMap<>();
    Set<String> byReference = new TreeSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode nameNode)) {
        problem(tuple.getKeyNode().getStartMark(), key, "a name must be plain text");
        continue;
      }
      String name = nameNode.getValue();
      String whole = key + "." + name;
      if (values.containsKey(name)) {
        problem(nameNode.getStartMark(), whole, "given twice");
        continue;
      }
      if (tuple.getValueNode() instanceof MappingNode) {
        problem(
            nameNode.getStartMark(),
            whole,
            "expected a text; names with dots are written in one, as in `security.protocol: SSL`");
        continue;
      }
      References.Resolved text = scalar(tuple.getValueNode(), whole, "a text", false);
      if (text != null) {
        values.put(name, text.text());
        if (text.byReference()) {
          byReference.add(name);
        }
        put(whole, text.text(), nameNode, text.byReference(), text.text());
      }
    }
    put(key, new ClientProperties(values, byReference), node, true, "");
  }

  /**
   * Entries are checked where they are defined; here only the places of their mistakes are found.
   */
  private void rules(Node node, String key) {
    if (!(node instanceof SequenceNode list)) {
      problem(node.getStartMark(), key, "expected a list, each entry as in Prometheus");
      return;
    }
    Map<String, Mark> marks = new TreeMap<>();
    List<Object> entries = new ArrayList<>();
    for (int i = 0; i < list.getValue().size(); i++) {
      String entry = key + "[" + i + "]";
      Node element = list.getValue().get(i);
      marks.put(entry, element.getStartMark());
      entries.add(element instanceof MappingNode mapping ? rule(mapping, entry, marks) : "text");
    }
    try {
      put(key, RelabelConfig.fromList(entries, key), node, false, entries.size() + " rules");
    } catch (RelabelException e) {
      for (String line : e.problems()) {
        String where = line.substring(0, Math.max(0, line.indexOf(": ")));
        String entry = where.substring(0, Math.max(0, where.indexOf(']') + 1));
        Mark mark = marks.getOrDefault(where, marks.getOrDefault(entry, node.getStartMark()));
        problem(mark, where, line.substring(where.isEmpty() ? 0 : where.length() + 2));
      }
    }
  }

  private Map<String, Object> rule(MappingNode mapping, String entry, Map<String, Mark> marks) {
    Map<String, Object> rule = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Mark mark = tuple.getKeyNode().getStartMark();
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        problem(mark, entry, "a key must be plain text");
        continue;
      }
      String where = entry + "." + name.getValue();
      marks.put(where, mark);
      Object value = null;
      if (tuple.getValueNode() instanceof SequenceNode list) {
        List<String> texts = new ArrayList<>();
        for (Node element : list.getValue()) {
          References.Resolved text = scalar(element, where, "a text", true);
          if (text != null) {
            texts.add(text.text());
          }
        }
        value = texts;
      } else {
        References.Resolved text = scalar(tuple.getValueNode(), where, "a text or list", true);
        value = text == null ? null : text.text();
      }
      if (rule.containsKey(name.getValue())) {
        problem(mark, where, "given twice");
      } else if (value != null) {
        rule.put(name.getValue(), value);
      }
    }
    return rule;
  }

  private References.Resolved scalar(Node node, String key, String expected, boolean foreign) {
    if (!(node instanceof ScalarNode scalar) || isNull(node)) {
      problem(node.getStartMark(), key, "expected " + expected);
      return null;
    }
    References.Resolved text = references.resolve(scalar.getValue(), foreign);
    text.errors().forEach(error -> problem(node.getStartMark(), key, error));
    return text.errors().isEmpty() ? text : null;
  }

  private <T> T convert(References.Resolved text, ValueType<T> type, Mark mark, String key) {
    try {
      return type.parser().apply(text.text());
    } catch (IllegalArgumentException e) {
      String hint =
          type.words().isEmpty() || text.byReference()
              ? ""
              : Suggestions.hint(text.text(), type.words());
      boolean secret = ClientProperties.isSecretName(key);
      problem(mark, key, (secret ? "value" : shown(text)) + ": expected " + type.expected() + hint);
      return null;
    }
  }

  private static String shown(References.Resolved text) {
    if (text.byReference()) {
      return "the referenced value";
    }
    String value =
        text.text()
            .replaceAll("//[^/@\\s]*@", "//" + ClientProperties.MASK + "@")
            .replaceAll("^[^/@\\s:]+:(?!//)[^@\\s]*@", ClientProperties.MASK + "@");
    return "\"" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "\"";
  }

  private void put(String key, Object value, Node node, boolean byReference, String text) {
    boolean masked = byReference || ClientProperties.isSecretName(key);
    Mark mark = node.getStartMark();
    found.put(
        key,
        new Found(
            value,
            mark.getLine() + 1,
            mark.getColumn() + 1,
            masked ? ClientProperties.MASK : text));
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
  }

  private void problem(Mark mark, String key, String message) {
    int line = mark == null ? 0 : mark.getLine() + 1;
    int column = mark == null ? 0 : mark.getColumn() + 1;
    problems.add(new Problem(file, line, column, key, message));
  }
}
