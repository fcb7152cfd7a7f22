package dev.highwater.config;

import dev.highwater.relabel.RelabelConfig;
import java.util.List;

/**
 * What stands behind a key: one value, several values, name-value pairs, or relabel rules.
 *
 * @param <T> what it becomes
 */
public sealed interface Shape<T> {

  /** For the table. */
  String name();

  /** One scalar. */
  record One<T>(ValueType<T> type) implements Shape<T> {
    @Override
    public String name() {
      return type.name();
    }
  }

  /** A list of scalars, or one text with commas. */
  record Many<T>(ValueType<T> type) implements Shape<List<T>> {
    @Override
    public String name() {
      return "list of " + type.name();
    }
  }

  /** Names and texts, handed on untouched. */
  record Pairs() implements Shape<ClientProperties> {
    @Override
    public String name() {
      return "names and values";
    }
  }

  /** Prometheus' {@code relabel_configs}. */
  record Rules() implements Shape<List<RelabelConfig>> {
    @Override
    public String name() {
      return "relabel_configs";
    }
  }
}
