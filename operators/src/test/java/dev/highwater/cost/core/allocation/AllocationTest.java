package dev.highwater.cost.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.Charge;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import dev.highwater.cost.core.allocation.SharedCost.Split;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final String YAML =
      """
      tags: {team: [team, "Cost Center"]}
      values: {environment: {production: prod, prd: prod}}
      untagged: [to be done]
      keep: [project]
      rules:
        - name: lake
          when: {service: "*redshift*", tags: {project: lake*}}
          set: {team: data}
          beforeTags: true
        - name: sandbox
          when: {subAccount: ["77*", "88"]}
          set: {team: sandbox, environment: dev}
        - name: the rest of the sandbox
          when: {subAccount: "7*"}
          set: {team: never, application: play}
      """;

  @Test
  void tagsCountInTheirOrderHoweverTheyAreSpelt() {
    assertThat(team(Bills.charge().tag("user:CostCenter", " R  and D ").tag("owner", "kim")))
        .isEqualTo("R and D");
    assertThat(team(Bills.charge().tag("cost-center", "x").tag("Team", "web"))).isEqualTo("web");
    assertThat(key(Bills.charge().tag("env", "Production")).environment()).isEqualTo("prod");
    assertThat(key(Bills.charge().tag("project", "apollo")).tags())
        .containsExactly(Map.entry("project", "apollo"));
  }

  @Test
  void valuesThatSayNothingAreNoTags() {
    for (String nothing : List.of("", " ", "None", "n/a", "NULL", "-", " To be done ")) {
      CostKey key = key(Bills.charge().tag("team", nothing));
      assertThat(key.team()).isEqualTo(CostKey.UNALLOCATED);
      assertThat(key.tagged()).isFalse();
    }
    assertThat(key(Bills.charge().tag("team", "web")).tagged()).isTrue();
  }

  @Test
  void theFirstRuleThatMatchesAndNamesATargetDecidesOnIt() {
    assertThat(key(Bills.charge().account("775")))
        .extracting(CostKey::team, CostKey::environment, CostKey::application)
        .containsExactly("sandbox", "dev", "play");
    assertThat(team(Bills.charge().account("775").tag("team", "web"))).isEqualTo("web");
    assertThat(team(Bills.charge().account("7"))).isEqualTo("never");
  }

  @Test
  void aRuleBeforeTagsGoesBeforeThem() {
    assertThat(
            team(
                Bills.charge()
                    .service("Amazon Redshift")
                    .tag("project", "Lakehouse")
                    .tag("team", "web")))
        .isEqualTo("data");
    assertThat(team(Bills.charge().service("Amazon Redshift").tag("team", "web"))).isEqualTo("web");
  }

  @Test
  void aNamespaceIsAnApplicationWhereNothingElseIs() {
    assertThat(key(Bills.charge().partOf("i-1", "checkout")).application()).isEqualTo("checkout");
    assertThat(key(Bills.charge().partOf("i-1", "checkout").tag("app", "shop")).application())
        .isEqualTo("shop");
  }

  @Test
  void everyMistakeIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                AllocationReader.read(
                    "a.yaml",
                    """
                    tags: {tema: [x]}
                    rules:
                      - when: {colour: red}
                        set: {team: x}
                      - set: {team: x}
                    shared:
                      - when: {resource: i-1}
                        split: fair
                      - when: {service: S3}
                        split: fixed
                        shares: {web: -1}
                    """))
        .hasMessageContaining("a.yaml:1: tags.tema: unknown key; expected one of application")
        .hasMessageContaining("a.yaml:3: rules[0].when.colour: unknown key")
        .hasMessageContaining("a.yaml:5: rules[1].when: is missing")
        .hasMessageContaining("a.yaml:7: shared[0].when.resource: cannot be asked for here")
        .hasMessageContaining("a.yaml:8: shared[0].split: 'fair' is not known; expected one of")
        .hasMessageContaining("shared[1].shares.web: '-1'; expected a weight of 0 or more");
  }

  @Test
  void sharedCostIsSplitEvenlyByCostOrByWeights() {
    List<CostCell> cells =
        cells(
            List.of(
                Bills.charge().tag("team", "web").cost("30").build(),
                Bills.charge().tag("team", "data").cost("10").build(),
                Bills.charge().service("Support").cost("8").build()));
    assertThat(teams(share(cells, "even")))
        .containsExactly(Map.entry("data", "14"), Map.entry("web", "34"));
    assertThat(teams(share(cells, "proportional")))
        .containsExactly(Map.entry("data", "12"), Map.entry("web", "36"));
    assertThat(teams(share(cells, "fixed\n    shares: {ml: 1, web: 3}")))
        .containsExactly(Map.entry("data", "10"), Map.entry("ml", "2"), Map.entry("web", "36"));
  }

  @Test
  void whereNobodyIsThereToShareItStays() {
    List<CostCell> cells = cells(List.of(Bills.charge().service("Support").cost("8").build()));
    assertThat(teams(share(cells, "proportional"))).containsExactly(Map.entry("unallocated", "8"));
  }

  @Test
  void allocationAlwaysAddsUpToTheTotal() {
    Random random = new Random(3);
    for (int round = 0; round < 150; round++) {
      List<Charge> charges = new ArrayList<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        charges.add(Bills.any(random));
      }
      List<CostCell> cells = cells(charges);
      List<CostCell> shared = new Sharing(rules(random)).share(cells);
      for (String currency : List.of("USD", "EUR")) {
        for (CostBasis basis : CostBasis.values()) {
          BigDecimal total =
              charges.stream()
                  .filter(charge -> charge.currency().equals(currency))
                  .map(charge -> charge.costs().of(basis))
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          assertThat(total(shared, currency, basis)).isEqualByComparingTo(total);
        }
      }
      assertThat(shared.stream().mapToLong(cell -> cell.amounts().rows()).sum())
          .isEqualTo(charges.size());
    }
  }

  private static List<SharedCost> rules(Random random) {
    List<SharedCost> rules = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, BigDecimal> shares = new HashMap<>();
      for (String name : List.of("web", "data", "other")) {
        if (random.nextBoolean()) {
          shares.put(name, Bills.money(random).abs());
        }
      }
      Split split = Split.values()[random.nextInt(shares.isEmpty() ? 2 : 3)];
      String pattern = List.of("S*", "EC2", "*").get(random.nextInt(3));
      rules.add(
          new SharedCost(
              "rule",
              new ChargeMatch(Map.of(ChargeMatch.Field.SERVICE, List.of(pattern)), Map.of()),
              Target.values()[random.nextInt(3)],
              split,
              shares));
    }
    return rules;
  }

  private static List<CostCell> share(List<CostCell> cells, String split) {
    return new Sharing(
            AllocationReader.read(
                    "a.yaml", "shared:\n  - when: {service: Support}\n    split: " + split)
                .shared())
        .share(cells);
  }

  private static BigDecimal total(List<CostCell> cells, String currency, CostBasis basis) {
    return cells.stream()
        .filter(cell -> cell.key().currency().equals(currency))
        .map(cell -> cell.amounts().costs().of(basis))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Map<String, String> teams(List<CostCell> cells) {
    Map<String, BigDecimal> teams = new TreeMap<>();
    cells.forEach(
        cell ->
            teams.merge(cell.key().team(), cell.amounts().costs().effective(), BigDecimal::add));
    Map<String, String> text = new TreeMap<>();
    teams.forEach((name, cost) -> text.put(name, cost.stripTrailingZeros().toPlainString()));
    return text;
  }

  private static List<CostCell> cells(List<Charge> charges) {
    Allocator allocator = new Allocator(AllocationSettings.DEFAULT);
    CellSum sum = new CellSum();
    charges.forEach(charge -> sum.add(allocator.cell(charge)));
    return sum.cells();
  }

  private static String team(Bills.Builder charge) {
    return key(charge).team();
  }

  private static CostKey key(Bills.Builder charge) {
    return new Allocator(AllocationReader.read("a.yaml", YAML)).cell(charge.build()).key();
  }
}
