package dev.highwater.signals.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.highwater.event.MetricKind;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pack of one's own: what it adds, and what is said about mistakes in it. */
class PackReaderTest {

  private static PackCatalog catalog(String... packs) {
    List<PackSource> sources = new java.util.ArrayList<>();
    for (int i = 0; i < packs.length; i++) {
      sources.add(new PackSource("own" + (i + 1) + ".yaml", packs[i]));
    }
    return new PackCatalog(ClassifierSettings.defaults().withExtraPacks(sources));
  }

  private static List<String> problems(String... packs) {
    PackException e = catchThrowableOfType(PackException.class, () -> catalog(packs));
    assertThat(e).as("the pack is refused").isNotNull();
    return e.problems();
  }

  @Test
  void aPackAddsAFamily() {
    PackCatalog catalog =
        catalog(
            """
            pack: own
            families:
              - family: tickets
                kind: gauge
                signals: {value: open_tickets}
                unit: "{ticket}"
                aggregate: last
                dimensions:
                  - {name: desk, from: [desk, team], default: none, primary: true}
                  - {name: priority, from: [prio]}
                conventions:
                  - id: tickets_open
                    labels: {priority: high}
                    metric: {names: [tickets.open], type: gauge}
            """);

    FamilyDefinition family = catalog.families().get("tickets");
    assertThat(family.kind()).isEqualTo(FamilyKind.GAUGE);
    assertThat(family.aggregate()).isEqualTo("last");
    assertThat(family.views())
        .containsExactly(
            new FamilyDefinition.View(List.of("desk"), true),
            new FamilyDefinition.View(List.of("desk", "tenant"), false),
            new FamilyDefinition.View(List.of("desk", "priority"), false));
    assertThat(
            catalog
                .classify(Items.metric("tickets_open", MetricKind.GAUGE, "", "team", "a"))
                .uses())
        .extracting(MetricUse::family, MetricUse::role, use -> use.labels().canonical())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "tickets", Role.VALUE, "{desk=\"a\",priority=\"high\"}"));
  }

  @Test
  void aPackExtendsABuiltInFamily() {
    PackCatalog catalog =
        catalog(
            """
            pack: own
            families:
              - family: latency
                extend: true
                conventions:
                  - id: gateway
                    rank: 1
                    protocol: http
                    metric: {names: [gateway_latency_us], type: histogram}
            """);

    assertThat(catalog.families().get("latency").convention("gateway").rank())
        .isLessThan(
            catalog.families().get("latency").convention("http.server.request.duration").rank());
    assertThat(
            catalog.classify(Items.metric("gateway_latency_us_sum", MetricKind.UNKNOWN, "")).uses())
        .singleElement()
        .satisfies(
            use -> {
              assertThat(use.role()).isEqualTo(Role.SUM);
              assertThat(use.scale()).isEqualTo(1e-6);
            });
  }

  @Test
  void everyMistakeIsToldWithFileLineKeyAndWhatWasExpected() {
    assertThat(
            problems(
                """
                pack: own
                famillies: []
                families:
                  - family: a
                    kind: guage
                    signals: {value: a}
                    conventions: []
                  - family: b
                    kind: gauge
                    signals: {rate: b}
                    agregate: sum
                    aggregate: median
                    dimensions:
                      - {name: x, from: [x], primary: yes please}
                      - {name: y, from: [y], primary: true}
                    conventions:
                      - id: one
                        rank: low
                        metric: {names: [m], type: histogram}
                      - id: one
                        labels: {z: 1}
                        metric: {names: [m], type: gauge, where: {l: "~(("}}
                        log: {}
                      - metric: {type: gauge}
                  - family: c
                    kind: ratio
                    signals: {value: c}
                    conventions:
                      - id: c
                        metric: {names: [m], type: gauge}
                      - id: d
                        span: {kinds: [SERVR]}
                  - just text
                """))
        .contains(
            "own1.yaml:2: famillies: unknown key; expected one of pack, about, families",
            "own1.yaml:5: families[0].kind: 'guage' is not known; expected one of requests, distribution, rate, ratio, gauge, state, difference",
            "own1.yaml:10: families[1].signals.rate: unknown key; expected one of value",
            "own1.yaml:10: families[1].signals.value: is missing",
            "own1.yaml:12: families[1].aggregate: 'median' is not known; expected one of mean, last, max, min, sum",
            "own1.yaml:14: families[1].dimensions[0].primary: expected true or false",
            "own1.yaml:15: families[1].dimensions[1].default: is missing; a primary dimension needs a value for series without it",
            "own1.yaml:18: families[1].conventions[0].rank: 'low'; expected a whole number of 0 or more",
            "own1.yaml:19: families[1].conventions[0].metric.type: does not suit the kind of family; expected a gauge, no use",
            "own1.yaml:20: families[1].conventions[1]: expected exactly one of metric, span, log",
            "own1.yaml:20: families[1].conventions[1].id: 'one' is given twice in the family",
            "own1.yaml:21: families[1].conventions[1].labels.z: not a dimension of the family; expected one of [x, y]",
            "own1.yaml:24: families[1].conventions[2].id: is missing",
            "own1.yaml:24: families[1].conventions[2].metric.names: is missing",
            "own1.yaml:32: families[2].conventions[1].span.kinds[0]: 'SERVR' is not known; expected one of unspecified, internal, server, client, producer, consumer",
            "own1.yaml:33: families[3]: expected a mapping")
        .anySatisfy(
            p -> assertThat(p).startsWith("own1.yaml:11: families[1].agregate: unknown key"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith(
                        "own1.yaml:22: families[1].conventions[1].metric.where.l: not an RE2"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith(
                        "own1.yaml:30: families[2].conventions[0].metric.type: does not suit"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith(
                        "own1.yaml:31: families[2].conventions[1].span: a family of kind ratio takes metrics only"))
        .doesNotHaveDuplicates();
  }

  @Test
  void mistakesOfSeveralPacksAreToldTogether() {
    assertThat(problems("pack: [", "", "pack: x", "pack: a\npack: b\nfamilies: []"))
        .hasSize(4)
        .anySatisfy(p -> assertThat(p).startsWith("own1.yaml:1: not YAML: "))
        .contains(
            "own2.yaml:1: the file is empty",
            "own3.yaml:1: families: is missing",
            "own4.yaml:2: pack: given twice");
  }

  @Test
  void familiesAndSignalsAreDefinedOnce() {
    String family =
        """
        pack: own
        families:
          - family: %s
            kind: distribution
            signals: {value: %s}
            conventions:
              - {id: a, metric: {names: [m], type: histogram}}
        """;
    assertThat(problems(family.formatted("latency", "other")))
        .singleElement()
        .satisfies(
            p ->
                assertThat(p)
                    .startsWith(
                        "own1.yaml:3: families.family: 'latency' is defined at golden.yaml:"));
    assertThat(problems(family.formatted("other", "latency_seconds")))
        .singleElement()
        .satisfies(
            p ->
                assertThat(p)
                    .startsWith(
                        "own1.yaml:3: families.signals: family 'other' writes signal 'latency_seconds' as family 'latency' does"));
    assertThat(
            problems(
                "pack: own\nfamilies:\n  - {family: none, extend: true, kind: gauge, conventions: []}"))
        .hasSize(2)
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("own1.yaml:3: families.extend: no earlier pack defines 'none'"))
        .contains(
            "own1.yaml:3: families[0].kind: not with extend: true; expected family and conventions");
  }

  @Test
  void unknownBuiltInPacksAreRefused() {
    assertThat(
            catchThrowableOfType(PackException.class, () -> PackSource.builtIn("golfing"))
                .problems())
        .containsExactly(
            "packs: 'golfing' is not known; expected one of [golden, ecommerce, trading, gaming]");
  }
}
