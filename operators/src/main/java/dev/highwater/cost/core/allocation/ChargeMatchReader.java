package dev.highwater.cost.core.allocation;

import dev.highwater.cost.core.allocation.ChargeMatch.Field;
import dev.highwater.yaml.YamlNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what a charge, or a cell of the ledger, must look like: {@code {service: "Amazon*", team:
 * [web, data]}}. What cannot be asked for is a problem of the node.
 */
public final class ChargeMatchReader {
  private static final String[] MATCHABLE =
      Stream.concat(Arrays.stream(Field.values()).map(ChargeMatchReader::name), Stream.of("tags"))
          .toArray(String[]::new);

  private ChargeMatchReader() {}

  /** Of rows before they are allocated; {@code null} where the node is none or is no mapping. */
  static ChargeMatch ofCharges(YamlNode node) {
    return read(node, false);
  }

  /** Of cells, after allocation; {@code null} where the node is none or is no mapping. */
  public static ChargeMatch ofCells(YamlNode node) {
    return read(node, true);
  }

  private static ChargeMatch read(YamlNode node, boolean ofCells) {
    YamlNode.Fields named = node == null ? null : node.fields(MATCHABLE);
    if (named == null) {
      return null;
    }
    Map<Field, List<String>> patterns = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      if (!named.has(name(field))) {
        continue;
      }
      if (ofCells ? !field.isOfCells() : !field.isOfCharges()) {
        named.get(name(field)).problem("", "cannot be asked for here");
      }
      patterns.put(field, named.texts(name(field)));
    }
    Map<String, List<String>> tags = new HashMap<>();
    Map<String, YamlNode> entries = named.has("tags") ? named.get("tags").entries() : null;
    if (entries != null) {
      if (ofCells) {
        named.get("tags").problem("", "cannot be asked for here");
      }
      entries.forEach((key, value) -> tags.put(key, value.texts()));
    }
    return new ChargeMatch(patterns, tags);
  }

  /** {@code SUB_ACCOUNT} as {@code subAccount}. */
  private static String name(Field field) {
    StringBuilder name = new StringBuilder();
    boolean upper = false;
    for (char c : field.name().toLowerCase(Locale.ROOT).toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return name.toString();
  }
}
