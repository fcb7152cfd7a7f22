package dev.highwater.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.highwater.event.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prometheus' documented behaviour, action by action. */
class RelabelingTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static List<RelabelConfig> configs(String yaml) {
    try {
      return RelabelConfig.fromList(YAML.readValue(yaml, List.class), "relabel_configs");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String apply(String yaml, String name, String... labels) {
    Relabeling.Result result = new Relabeling(configs(yaml)).apply(name, Labels.of(labels));
    return result == null ? "dropped" : result.name() + result.labels();
  }

  /** Labels a=foo, b=bar, c=baz of metric m. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\u0001',
      textBlock =
          """
          [{source_labels: [a], regex: "f(.*)", target_label: d, replacement: "ch${1}-ch${1}"}] => m{a="foo",b="bar",c="baz",d="choo-choo"}
          [{source_labels: [a, b], regex: "f(.*);(.*)r", target_label: a, replacement: "b${1}${2}m"}] => m{a="boobam",b="bar",c="baz"}
          [{source_labels: [a, b], separator: "-", regex: "(.*)-(.*)", target_label: d, replacement: "$2/$1"}] => m{a="foo",b="bar",c="baz",d="bar/foo"}
          [{source_labels: [a], target_label: d}] => m{a="foo",b="bar",c="baz",d="foo"}
          [{source_labels: [missing], target_label: d, replacement: "x"}] => m{a="foo",b="bar",c="baz",d="x"}
          [{source_labels: [missing], target_label: a}] => m{b="bar",c="baz"}
          [{target_label: d, replacement: fixed}] => m{a="foo",b="bar",c="baz",d="fixed"}
          [{source_labels: [a], regex: "o", target_label: d, replacement: x}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: "(f).*", target_label: d, replacement: "$1x"}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: "(f).*", target_label: d, replacement: "${1}x$$1$"}] => m{a="foo",b="bar",c="baz",d="fx$1$"}
          [{source_labels: [a], regex: "(f).*", target_label: d, replacement: "a$9b${7}c"}] => m{a="foo",b="bar",c="baz",d="ac"}
          [{source_labels: [a], regex: "(?P<first>f).*", target_label: d, replacement: "${first}"}] => m{a="foo",b="bar",c="baz",d="f"}
          [{source_labels: [a], regex: "(f)(o+)", target_label: "x_$1", replacement: "$2"}] => m{a="foo",b="bar",c="baz",x_f="oo"}
          [{source_labels: [a], regex: "(x)?foo", target_label: "$1", replacement: "y"}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: "fo", action: drop}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: ".*o.*", action: drop}] => dropped
          [{source_labels: [a], regex: "no-match", action: keep}] => dropped
          [{source_labels: [a], regex: "f.o", action: KEEP}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [missing], regex: "", action: keep}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: "x|foo|y", action: keep}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], regex: "x|fo|y", action: keep}] => dropped
          [{source_labels: [c], target_label: d, action: hashmod, modulus: 1000}] => m{a="foo",b="bar",c="baz",d="976"}
          [{source_labels: [missing], target_label: d, action: hashmod, modulus: 18446744073709551615}] => m{a="foo",b="bar",c="baz",d="16825458760271544958"}
          [{regex: "(b.*)", replacement: "bar_${1}", action: labelmap}] => m{a="foo",b="bar",bar_b="bar",c="baz"}
          [{regex: "(a|b)", replacement: "x", action: labelmap}] => m{a="foo",b="bar",c="baz",x="bar"}
          [{regex: "(b.*|c)", action: labeldrop}] => m{a="foo"}
          [{regex: "(b|__name__)", action: labelkeep}] => m{b="bar"}
          [{regex: "b", action: labelkeep}] => {b="bar"}
          [{source_labels: [a, b], target_label: d, action: uppercase}] => m{a="foo",b="bar",c="baz",d="FOO;BAR"}
          [{target_label: d, replacement: ABC}, {source_labels: [d], target_label: d, action: lowercase}] => m{a="foo",b="bar",c="baz",d="abc"}
          [{source_labels: [a], target_label: b, action: keepequal}] => dropped
          [{source_labels: [a], target_label: a, action: keepequal}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [a], target_label: a, action: dropequal}] => dropped
          [{source_labels: [a], target_label: b, action: dropequal}] => m{a="foo",b="bar",c="baz"}
          [{source_labels: [__name__], regex: "m", target_label: __name__, replacement: n}] => n{a="foo",b="bar",c="baz"}
          [{source_labels: [__name__], regex: "m", action: drop}] => dropped
          [{target_label: a, replacement: ""}] => m{b="bar",c="baz"}
          [{source_labels: [a], regex: foo, target_label: b, replacement: z}, {source_labels: [b], regex: z, action: drop}] => dropped
          """)
  void actions(String yaml, String expected) {
    assertThat(apply(yaml, "m", "a", "foo", "b", "bar", "c", "baz")).isEqualTo(expected);
  }

  @Test
  void theDotMatchesLineFeedsAndLabelNamesMayHaveDots() {
    assertThat(apply("[{source_labels: [a], regex: 'x.*y', action: drop}]", "m", "a", "x\ny"))
        .isEqualTo("dropped");
    assertThat(
            apply(
                "[{source_labels: [k8s.pod.name], regex: '(.*)-[0-9]+', target_label: service.name}]",
                "m",
                "k8s.pod.name",
                "cart-0"))
        .isEqualTo("m{k8s.pod.name=\"cart-0\",service.name=\"cart\"}");
  }

  @Test
  void aLabelThatWasRemovedCanBeSetAgain() {
    assertThat(
            apply(
                "[{target_label: a, replacement: ''}, {source_labels: [a], regex: '', target_label: a, replacement: back}]",
                "m",
                "a",
                "gone"))
        .isEqualTo("m{a=\"back\"}");
  }

  @Test
  void everyMistakeIsToldWithItsKey() {
    assertThatThrownBy(
            () ->
                configs(
                    """
                    - {action: explode}
                    - {action: hashmod, source_labels: [a], target_label: b}
                    - {action: replace, source_labels: [a], target_lable: b}
                    - {action: keep, source_labels: [a], regex: "(("}
                    - {action: labeldrop, regex: a, target_label: b}
                    - {action: keepequal, source_labels: [a], target_label: b, regex: x}
                    - {action: hashmod, source_labels: a, target_label: "$1", modulus: many}
                    - just text
                    """))
        .isInstanceOf(RelabelException.class)
        .satisfies(
            e ->
                assertThat(((RelabelException) e).problems())
                    .anySatisfy(
                        p ->
                            assertThat(p)
                                .startsWith("relabel_configs[0].action: unknown action 'explode'"))
                    .anySatisfy(p -> assertThat(p).startsWith("relabel_configs[1].modulus: "))
                    .anySatisfy(
                        p ->
                            assertThat(p)
                                .startsWith(
                                    "relabel_configs[2].target_lable: unknown key; expected one of"))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[2].target_label: required"))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[3].regex: not an RE2"))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[4].action: labeldrop"))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[5].action: keepequal"))
                    .anySatisfy(p -> assertThat(p).startsWith("relabel_configs[6].source_labels: "))
                    .anySatisfy(p -> assertThat(p).startsWith("relabel_configs[6].target_label: "))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[6].modulus: expected"))
                    .anySatisfy(
                        p -> assertThat(p).startsWith("relabel_configs[7]: expected a mapping"))
                    .hasSize(11));
  }

  @Test
  void aCopyDoesTheSame() throws Exception {
    Relabeling relabeling =
        new Relabeling(configs("[{source_labels: [a], target_label: b, action: uppercase}]"));
    assertThat(relabeling.apply("m", Labels.of("a", "x")).labels())
        .isEqualTo(Labels.of("a", "x", "b", "X"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(relabeling);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((Relabeling) in.readObject()).apply("m", Labels.of("a", "x")).labels())
          .isEqualTo(Labels.of("a", "x", "b", "X"));
    }
  }
}
