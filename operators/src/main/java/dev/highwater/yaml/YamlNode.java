package dev.highwater.yaml;

import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML node that knows where it stands. Readers ask for what they expect; what is not as expected
 * becomes a line in the shared list of problems, {@code file:line: key: …}, and reading goes on.
 */
public final class YamlNode {
  private final String file;
  private final String path;
  private final Node node;
  private final int line;
  private final List<String> problems;

  private YamlNode(String file, String path, Node node, int line, List<String> problems) {
    this.file = file;
    this.path = path;
    this.node = node;
    this.line = line;
    this.problems = problems;
  }

  /** The document's root, or {@code null} with a problem noted. */
  public static YamlNode parse(String file, String text, List<String> problems) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(1_000);
    options.setNestingDepthLimit(50);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        problems.add(file + ":1: the file is empty");
        return null;
      }
      return new YamlNode(file, "", root, line(root), problems);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(file + ":" + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      problems.add(file + ":1: not YAML: " + e.getMessage());
    }
    return null;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  public int line() {
    return line;
  }

  public void problem(String key, String message) {
    String whole = join(path, key);
    problems.add(file + ":" + line + ": " + (whole.isEmpty() ? "" : whole + ": ") + message);
  }

  /** The mapping's entries; unknown and repeated keys are problems. */
  public Fields fields(String... known) {
    Map<String, YamlNode> entries = entries();
    if (entries == null) {
      return null;
    }
    List<String> names = List.of(known);
    for (Map.Entry<String, YamlNode> entry : entries.entrySet()) {
      if (!names.contains(entry.getKey())) {
        entry.getValue().problem("", "unknown key; expected one of " + String.join(", ", names));
      }
    }
    return new Fields(this, entries);
  }

  /** Entries by key in the order of the file, or {@code null} with a problem noted. */
  public Map<String, YamlNode> entries() {
    if (!(node instanceof MappingNode mapping)) {
      problem("", "expected a mapping");
      return null;
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem("", "expected plain keys");
        continue;
      }
      YamlNode value =
          new YamlNode(file, join(path, key.getValue()), tuple.getValueNode(), line(key), problems);
      if (entries.putIfAbsent(key.getValue(), value) != null) {
        value.problem("", "given twice");
      }
    }
    return entries;
  }

  /** Elements of a sequence; anything else is a problem. */
  public List<YamlNode> elements() {
    List<YamlNode> elements = new ArrayList<>();
    if (!(node instanceof SequenceNode sequence)) {
      problem("", "expected a list");
      return elements;
    }
    for (Node element : sequence.getValue()) {
      elements.add(
          new YamlNode(file, path + "[" + elements.size() + "]", element, line(element), problems));
    }
    return elements;
  }

  /** Elements of a sequence, or this node alone. */
  public List<YamlNode> oneOrMany() {
    return node instanceof SequenceNode ? elements() : List.of(this);
  }

  public String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problem("", "expected text");
    return "";
  }

  /** A list of texts, or one text. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (YamlNode element : oneOrMany()) {
      texts.add(element.text());
    }
    return texts;
  }

  public boolean flag() {
    if (node instanceof ScalarNode scalar && Tag.BOOL.equals(scalar.getTag())) {
      return scalar.getValue().toLowerCase(Locale.ROOT).equals("true");
    }
    problem("", "expected true or false");
    return false;
  }

  public double number() {
    try {
      return Double.parseDouble(scalar());
    } catch (NumberFormatException e) {
      problem("", quoted() + "expected a number");
      return 1;
    }
  }

  /**
   * A whole number in these bounds.
   *
   * @param expected says it
   * @return the lower bound with a problem noted where it is none
   */
  public int integer(int least, int most, String expected) {
    try {
      int number = Integer.parseInt(scalar());
      if (least <= number && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    problem("", quoted() + "expected " + expected);
    return least;
  }

  /**
   * An exact number.
   *
   * @param wanted which ones are meant, and {@code expected} says it
   * @return {@code null} with a problem noted where it is none of them
   */
  public BigDecimal decimal(Predicate<BigDecimal> wanted, String expected) {
    try {
      BigDecimal number = new BigDecimal(scalar());
      if (wanted.test(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    problem("", quoted() + "expected " + expected);
    return null;
  }

  /** What no number can be made of where it is no scalar. */
  private String scalar() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private String quoted() {
    return node instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'; " : "";
  }

  public <E extends Enum<E>> E oneOf(Class<E> type, E otherwise) {
    String text = text();
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text)) {
        return constant;
      }
      names.add(constant.name().toLowerCase(Locale.ROOT));
    }
    problem("", "'" + text + "' is not known; expected one of " + String.join(", ", names));
    return otherwise;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
  }

  /** A mapping's entries by key. */
  public record Fields(YamlNode owner, Map<String, YamlNode> entries) {
    public boolean has(String key) {
      return entries.containsKey(key);
    }

    public YamlNode get(String key) {
      return entries.get(key);
    }

    public YamlNode required(String key) {
      YamlNode value = entries.get(key);
      if (value == null) {
        owner.problem(key, "is missing");
      }
      return value;
    }

    public String text(String key, String otherwise) {
      return has(key) ? get(key).text() : otherwise;
    }

    public List<String> texts(String key) {
      return has(key) ? get(key).texts() : List.of();
    }

    public boolean flag(String key) {
      return has(key) && get(key).flag();
    }

    /** Texts by key, in the order of the file. */
    public Map<String, String> textMap(String key) {
      Map<String, String> map = new LinkedHashMap<>();
      Map<String, YamlNode> values = has(key) ? get(key).entries() : null;
      if (values != null) {
        values.forEach((name, value) -> map.put(name, value.text()));
      }
      return map;
    }
  }
}
