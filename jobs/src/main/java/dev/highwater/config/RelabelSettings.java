package dev.highwater.config;

import java.util.List;

/**
 * One entry of Prometheus' {@code relabel_configs}, with Prometheus' defaults filled in.
 *
 * @param action one of {@link #ACTIONS}
 * @param regex RE2 syntax, anchored at both ends when used
 * @param targetLabel {@code ""} where the action has none
 * @param modulus 0 where the action has none
 */
public record RelabelSettings(
    String action,
    List<String> sourceLabels,
    String separator,
    String regex,
    String targetLabel,
    String replacement,
    long modulus) {

  public static final List<String> ACTIONS =
      List.of("replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep");

  static final List<String> KEYS =
      List.of(
          "source_labels",
          "separator",
          "regex",
          "modulus",
          "target_label",
          "replacement",
          "action");
}
