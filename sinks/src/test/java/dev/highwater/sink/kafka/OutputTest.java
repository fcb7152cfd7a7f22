package dev.highwater.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
  @Test
  void noTransactionalIdPrefixBeginsWithAnother() {
    List<String> prefixes = new ArrayList<>();
    for (String deployment : List.of("prod", "prod-eu", "p", "prod_eu")) {
      for (String job : List.of("signals", "signals-late", "s", "late")) {
        for (String run : new String[] {null, "1", "12", "late", "signals"}) {
          for (Output output : Output.values()) {
            prefixes.add(output.transactionalIdPrefix(deployment, job, run));
          }
        }
      }
    }
    assertThat(prefixes).doesNotHaveDuplicates();
    List<String> sorted = prefixes.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      // in sorted order a prefix stands right before something that begins with it
      assertThat(sorted.get(i)).doesNotStartWith(sorted.get(i - 1));
    }
  }

  @Test
  void thePrefixIsAsPublished() {
    assertThat(Output.SIGNALS.transactionalIdPrefix("prod", "signals", null))
        .isEqualTo("highwater.prod.signals.signals.");
    assertThat(Output.DEAD_LETTERS.transactionalIdPrefix("prod", "signals", "r1"))
        .isEqualTo("highwater.prod.signals+r1.dead-letters.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a+b", "a b", "ä"})
  void partsThatCouldReachIntoTheNextAreRefused(String part) {
    assertThatThrownBy(() -> Output.LATE.transactionalIdPrefix(part, "signals", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deployment");
    assertThatThrownBy(() -> Output.LATE.transactionalIdPrefix("prod", part, null))
        .hasMessageContaining("job");
    assertThatThrownBy(() -> Output.LATE.transactionalIdPrefix("prod", "signals", part))
        .hasMessageContaining("run");
  }
}
